import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { axisAround, axisFor, barOf, yearsOf } from '../../server/figures/axis.ts'
import { LIGHT, TOKENS } from '../../server/figures/charts/palette.ts'
import type { Figure } from '../../server/figures/figure.ts'
import { chartDrawing } from '../../server/figures/files/chart-drawing.ts'
import { figureCsv } from '../../server/figures/files/csv.ts'
import { type ChartJob, chartOf } from '../../server/figures/files/paint-job.ts'
import { movedBy } from '../../server/figures/pictures/picture.ts'
import { fileSvg, pageSvg } from '../../server/figures/pictures/svg.ts'
import { readBar, type TimeBar, writeBar } from '../../server/figures/time-bar.ts'
import { spanOfPart } from '../../server/overlaps/facts.ts'
import { PROJECT_ROOT } from '../../server/paths.ts'

const figureOf = (chart: 'stack' | 'money', rows: Figure['rows']): Figure => ({
  name: 'invented',
  title: 'A finding.',
  measure: 'Invented',
  key: 'bands',
  note: '',
  caption: 'Invented',
  header: 0,
  columns: [
    { name: 'who', label: 'Who' },
    ...['a', 'b', 'c', 'd'].map((name) => ({ name, label: name, number: true })),
  ],
  rows,
  drawing: { by: 'chart', chart },
})

const numbers = (...values: (number | string)[]) =>
  values.map((value) => ({ text: value === '' ? 'unknown' : String(value), value }))

describe('the colors of files', () => {
  it('are the stylesheet’s light colors', async () => {
    const css = await readFile(join(PROJECT_ROOT, 'public/styles/tokens.css'), 'utf8')
    for (const [name, token] of Object.entries(TOKENS)) {
      const light = new RegExp(`${token}: light-dark\\((#[0-9a-f]{6}),`).exec(css)?.[1]
      expect(LIGHT[name as keyof typeof LIGHT], name).toBe(light)
    }
  })
})

describe('a bar in the page’s table', () => {
  const plain: TimeBar = {
    x: 1,
    width: 2,
    solid: null,
    doubtful: [],
    openEnd: false,
    openStart: false,
    note: '',
  }

  it.each([
    ['plain', plain],
    ['solid', { ...plain, solid: { x: 1, width: 1 }, openEnd: true }],
    ['solid all over', { ...plain, x: -3.5, width: 0, solid: { x: -3.5, width: 0 } }],
    ['described with a semicolon', { ...plain, note: 'a; b' }],
    ['doubtful', { ...plain, doubtful: [{ x: 2, width: 1 }], openStart: true, note: 'from 2016' }],
  ])('is read as it was written: %s', (_name, bar) => {
    expect(readBar(writeBar(bar))).toEqual(bar)
  })

  it('is written without a character that HTML has to escape', () => {
    const solid = { ...plain, solid: { x: 1, width: 2 }, openStart: true, openEnd: true }
    expect(writeBar(solid)).toBe('1+2;all;;se;')
  })
})

describe('charts', () => {
  it('draw the numbers of their rows, by rating and in total', () => {
    const figure = figureOf('stack', [
      { cells: [{ text: 'Ada' }, ...numbers(7, 3, 0, 10)] },
      { cells: [{ text: 'Bea' }, ...numbers(0, 1, 1, 2)] },
    ])
    const { config, rowAt } = chartDrawing(chartOf(figure) as ChartJob, 480)
    expect(config.data.datasets.map(({ data }) => data)).toEqual([
      [7, 0],
      [3, 1],
      [0, 1],
    ])
    expect(config.data.labels).toEqual([['Ada'], ['Bea']])
    expect([rowAt(0, 50), rowAt(1, 0)]).toEqual([0, 1])
  })

  it('draw the known amount, and above it only up to the upper end', () => {
    const figure = figureOf('money', [
      { cells: [{ text: 'Freedonia' }, ...numbers('200', '1700', 2, 0)] },
      { cells: [{ text: 'Grandia' }, ...numbers('', '', 1, 1)] },
    ])
    const { config } = chartDrawing(chartOf(figure) as ChartJob, 480)
    expect(config.data.datasets.map(({ data }) => data)).toEqual([
      [200, 0],
      [1500, 0],
    ])
  })
})

describe('the CSV of a figure', () => {
  it('has the values of its rows, with no cell that a spreadsheet would run as a formula', () => {
    const csv = figureCsv(figureOf('stack', [{ cells: [{ text: '=1+1, "Inc."' }, ...numbers(1, '', 3, 4)] }]))
    expect(csv).toBe('who,a,b,c,d\r\n"\'=1+1, ""Inc.""",1,,3,4\r\n')
    expect(parse(csv)).toHaveLength(2)
  })
})

describe('axes of time', () => {
  const part = spanOfPart('2025-10', '2026-01-14')

  it('show whole years, each of which can be chosen', () => {
    const axis = axisFor([spanOfPart('2013', null)], [part], '2026-11-25', 1)
    expect([axis.start, axis.end]).toEqual(['2024-01-01', '2027-01-01'])
    expect(axis.ticks.map(({ label }) => label)).toEqual(['2024', '2025', '2026', '2027'])
    expect(yearsOf(axis)).toEqual([2024, 2025, 2026])
    expect(barOf(spanOfPart('2013', null), axis)).toMatchObject({
      x: 0,
      width: 100,
      openStart: true,
      openEnd: true,
      note: 'from 2013',
    })
  })

  it('cover a period of participation, with a month on either side', () => {
    const axis = axisAround([part], '2026-11-25')
    expect([axis?.start, axis?.end]).toEqual(['2025-09-01', '2026-03-01'])
    expect(axis?.ticks[0]?.label).toBe('Sept 2025')
    expect(axisAround([spanOfPart(null, null)], '2026-11-25')).toBeNull()
  })
})

describe('pictures', () => {
  const picture = {
    width: 100,
    height: 50,
    marks: [
      {
        kind: 'group',
        label: 'A & "B"',
        choice: { party: 'qatar' },
        marks: [
          { kind: 'text', x: 1, y: 10, text: '<b>', size: 13, fill: 'ink' },
          { kind: 'path', d: 'M0 0 C10 0 10 5 20 5 L20 -5 Z', fill: 'hatch' },
        ],
      },
    ],
  } as const

  it('escape their text, and link to where the page says', () => {
    const svg = pageSvg(picture, 'A <picture>', {
      hrefOf: ({ party }) => `/?party=${party}&band=high`,
      addressOf: (href) => href,
    })
    expect(svg).not.toContain('<b>')
    expect(svg).toContain('href="/?party=qatar&amp;band=high"')
    expect(svg).toContain('aria-label="A &lt;picture&gt;"')
    expect(pageSvg(picture, 'A', { hrefOf: () => null, addressOf: (href) => href })).not.toContain('<a ')
  })

  it('are self-contained as files, with no links and in fixed colors', () => {
    const svg = fileSvg(picture, LIGHT, 'A finding')
    expect(svg).not.toMatch(/<a |class=/)
    expect(svg).toContain('fill="url(#doubt)"')
    expect(svg).toContain(`fill="${LIGHT.ink}"`)
  })

  it('move every point of a path', () => {
    const [group] = movedBy(picture.marks, 5, 10)
    expect(group).toMatchObject({
      marks: [{ x: 6, y: 20 }, { d: 'M5 10 C15 10 15 15 25 15 L25 5 Z' }],
    })
  })
})
