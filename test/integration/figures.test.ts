import { XMLValidator } from 'fast-xml-parser'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { FIGURES } from '../../server/figures/index.ts'
import { capital, formatDate } from '../../server/values/format.ts'
import { useApp } from '../support/app.ts'
import { marksOf, showFigure } from '../support/figures.ts'
import { page, wordsOf } from '../support/html.ts'
import { moreTalks } from '../support/record.ts'

const running = useApp()
const crowded = useApp('file')

const SHOWN: readonly [page: string, figure: string][] = [
  ['/', 'overlaps-by-official'],
  ['/', 'overlaps-by-negotiation'],
  ['/', 'money-by-state'],
  ['/', 'money-flow'],
  ['/', 'officials-by-states'],
  ['/', 'overlap-windows'],
  ['/?party=qatar&band=high', 'overlaps-by-official'],
  ['/?since=2025&until=2025', 'overlap-windows'],
  ['/officials/jared-kushner', 'money-flow'],
  ['/officials/jared-kushner', 'time'],
  ['/officials/jared-kushner?zoom=participation', 'time'],
  ['/officials/jared-kushner', 'network'],
  ['/officials/steve-witkoff?ties=all&steps=3', 'network'],
  ['/interests/affinity-partners', 'money-flow'],
  ['/interests/united-arab-emirates', 'money-flow'],
  ['/negotiations/russia-ukraine', 'officials-by-parties'],
  ['/negotiations/russia-ukraine', 'money-flow'],
  ['/negotiations/russia-ukraine', 'time'],
  ['/negotiations/russia-ukraine?official=jared-kushner', 'network'],
]

const sum = (values: readonly (string | undefined)[]): number =>
  values.reduce((total, value) => total + Number(value ?? 0), 0)

/** Columns that a page words in its own way: who is behind money, and which links share a sum, of which the file has the id. */
const OWN_WORDS = ['behind', 'joint_sum']

/** What a page may say where a file has this value: dates in words, and what is missing by its name. */
function saysOnPage(value: string): string[] {
  if (value === '') return ['', 'none', 'unknown', 'no end reported']
  return [value, /^\d{4}-\d{2}/.test(value) ? formatDate(value) : capital(value)]
}

describe('every figure', () => {
  it.each(SHOWN)('on %s, %s: has a finding, and its CSV matches its table', async (path, name) => {
    const { title, rows, header, csvRows, csv } = await showFigure(running(), path, name)
    expect(title).toMatch(/^[A-Z$0-9].*\.$/)
    expect(rows.length).toBeGreaterThan(0)
    expect(csvRows.map((row) => row.length)).toEqual(rows.map((row) => row.length))
    for (const [at, row] of csvRows.entries()) {
      for (const [index, value] of row.entries()) {
        const words = rows[at]?.[index]
        if (value !== '' && OWN_WORDS.includes(header[index] ?? ''))
          expect(saysOnPage('')).not.toContain(words)
        else expect(saysOnPage(value)).toContain(words)
      }
    }
    expect(csv.split('\r\n')).toHaveLength(rows.length + 2)
  })

  it.each(SHOWN)('on %s, %s: is a PNG at its own address, with title and source line', async (path, name) => {
    const { csvHref } = await showFigure(running(), path, name)
    const { body, headers } = await supertest(running().app)
      .get(csvHref.replace('.csv', '.png'))
      .expect(200)
      .expect('content-type', 'image/png')
    const png = body as Buffer
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    // Twice the width of the page’s columns, for sharpness; a blank image would be a few kB at most.
    expect(png.readUInt32BE(16)).toBe(2368)
    expect(png.length).toBeGreaterThan(30_000)
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
  })
})

describe('the money flow', () => {
  it('draws each amount in its table to scale, and unknown amounts as unknown', async () => {
    const figure = await showFigure(running(), '/officials/jared-kushner', 'money-flow')
    const marks = marksOf(figure, 'amount')
    for (const [, , what, known, upTo, , , , link] of figure.rows) {
      const own = marks.filter((mark) => mark.link === link)
      const drawn = (amount: string) => own.filter((mark) => mark.amount === amount).map(({ value }) => value)
      const told = link ?? ''
      if (/planned|announced/.test(what ?? '') && upTo !== '') {
        expect(sum(drawn('planned')), told).toBe(Number(upTo))
        continue
      }
      expect(sum(drawn('known')), told).toBe(Number(known))
      // If no upper end is reported, none is drawn.
      expect(sum([...drawn('known'), ...drawn('upper')]), told).toBe(Number(upTo === '' ? known : upTo))
      expect(drawn('unknown').length > 0, told).toBe(known === '' && upTo === '')
      expect(own.length, told).toBeGreaterThan(0)
    }
  })

  it('has each link of the record once, with who is behind it and who it is connected to', async () => {
    const { rows, csvRows, title } = await showFigure(running(), '/officials/jared-kushner', 'money-flow')
    expect(title).toBe(
      'At least $2.4bn, perhaps $4bn or more, paid or committed to Affinity Partners (earliest known start: 2021), from the side of Qatar, Saudi Arabia and the United Arab Emirates.',
    )
    const flow = (link: string) => rows.find((row) => row[8] === link)
    expect(flow('pif-affinity-2bn')).toEqual([
      'Public Investment Fund',
      'Affinity Partners',
      'invests in, committed',
      '2000000000',
      '2000000000',
      'with another link of the same two',
      'Saudi Arabia',
      'managed by Jared Kushner',
      'pif-affinity-2bn',
    ])
    expect(flow('lunate-affinity-2024')?.slice(3, 6)).toEqual([
      '',
      '1500000000',
      'with Qatar Investment Authority to Affinity Partners',
    ])
    const filed = csvRows.find((row) => row[8] === 'lunate-affinity-2024')
    expect(filed?.[5]).toBe('affinity-qia-lunate-2024')
    expect(flow('gou-affinity')?.slice(3, 5)).toEqual(['', ''])
    expect(new Set(rows.map((row) => row[8])).size).toBe(rows.length)
    // Canceled links, and links that lead to no official, are not in the flow.
    expect(rows.map(([from, to]) => `${from} ${to}`).join('\n')).not.toMatch(/Serbia/)
  })

  it('has each link only once overall, and no state that only the other side of a deal acts for', async () => {
    const { rows } = await showFigure(running(), '/', 'money-flow')
    expect(rows.map(([from]) => from)).not.toContain('United States')
    expect(rows.filter((row) => row[8] === 'mgx-wlf').map(([from, to]) => [from, to])).toEqual([
      ['MGX', 'World Liberty Financial'],
    ])
  })

  it('shows an interest’s own money and the money on paths through it', async () => {
    const { title } = await showFigure(running(), '/interests/zamp', 'money-flow')
    expect(title).toMatch(/^\$200m paid to Zamp \(start: 2024\)/)
  })

  it('shows only the paths of the overlaps if a filter is set', async () => {
    const { rows } = await showFigure(running(), '/officials/jared-kushner?party=qatar', 'money-flow')
    expect(new Set(rows.map(([from]) => from))).toEqual(
      new Set(['Qatar', 'Qatar Investment Authority', 'Apollo Commercial Real Estate Finance']),
    )
  })
})

describe('the matrix', () => {
  it('has the highest rating and number of chains of each pair, matching the overlaps report', async () => {
    const { app } = running()
    const figure = await showFigure(running(), '/', 'officials-by-states')
    const marks = marksOf(figure, 'chains')
    expect(marks).toHaveLength(figure.csvRows.length)
    for (const [official, state, band, score, , chains] of figure.csvRows) {
      const { body } = await supertest(app).get(
        `/api/v1/overlaps?limit=200&q=${encodeURIComponent(official ?? '')}`,
      )
      const own = (
        body as {
          data: {
            official: { name: string }
            party: { name: string }
            score: number
            band: string
            chains: []
          }[]
        }
      ).data.filter((each) => each.official.name === official && each.party.name === state)
      expect(Number(score)).toBe(Math.max(...own.map((each) => each.score)))
      expect(own.find((each) => each.score === Number(score))?.band).toBe(band)
      expect(Number(chains)).toBe(own.reduce((total, each) => total + each.chains.length, 0))
    }
    expect(marks.map(({ band, chains }) => [band, chains])).toEqual(
      figure.csvRows.map(([, , band, , , chains]) => [band, chains]),
    )
  })
})

describe('the network', () => {
  it('loses no link of a path because many overlaps share others', async () => {
    const { app, database } = crowded()
    const path = '/figures/network.csv?official=jared-kushner'
    const before = (await supertest(app).get(path).expect(200)).text.split('\n')
    await importDataset(database, parseDataset(moreTalks(60)))
    const after = (await supertest(app).get(path).expect(200)).text.split('\n')
    expect(before.length).toBeGreaterThan(5)
    expect(after.sort()).toEqual(before.sort())
  })

  it('draws each link in its list once, and looks the same on every visit', async () => {
    const path = '/officials/jared-kushner?ties=all&steps=2'
    const figure = await showFigure(running(), path, 'network')
    expect(marksOf(figure, 'link')).toHaveLength(figure.rows.length)
    const again = await showFigure(running(), path, 'network')
    expect(again.html.outerHTML).toBe(figure.html.outerHTML)
  })

  it('shows the chosen number of steps, collapses hubs, and highlights the path of a chosen overlap', async () => {
    const near = await showFigure(running(), '/officials/steve-witkoff?ties=all&steps=1', 'network')
    expect(new Set(near.rows.map(([step]) => step))).toEqual(new Set(['1']))
    const far = await showFigure(running(), '/officials/steve-witkoff?ties=all&steps=4', 'network')
    expect(Math.max(...far.rows.map(([step]) => Number(step)))).toBe(4)
    expect(far.html.querySelectorAll('text').map(wordsOf)).toContainEqual(
      expect.stringMatching(/^and \d+ more$/),
    )
    const lit = await showFigure(
      running(),
      '/officials/jared-kushner?lit=jared-kushner~board-of-peace-talks~saudi-arabia',
      'network',
    )
    const shining = lit.html.querySelectorAll('tr[data-lit=yes]').map(wordsOf)
    expect(shining.some((row) => row.includes('Saudi Arabia controls Public Investment Fund'))).toBe(true)
    expect(shining.some((row) => row.includes('United Arab Emirates'))).toBe(false)
    expect(lit.html.querySelector('.fill-none.stroke-accent[stroke-width="3"]')).not.toBeNull()
  })
})

describe('figures on their own', () => {
  it('can be embedded anywhere, unlike all other pages', async () => {
    const { app } = running()
    for (const [path, ancestors] of [
      ['/embed/money-by-state', '*'],
      ['/embed/time?official=jared-kushner', '*'],
      ['/', "'none'"],
      ['/officials/jared-kushner', "'none'"],
    ] as const) {
      const { headers, text } = await supertest(app).get(path).expect(200)
      expect(headers['content-security-policy']).toContain(`frame-ancestors ${ancestors};`)
      expect(headers['x-frame-options']).toBe(ancestors === '*' ? undefined : 'SAMEORIGIN')
      expect(text).toContain('screening result')
    }
  })

  it('load styles and scripts even in a sandboxed frame, and printed pages show the date', async () => {
    const { app } = running()
    const { text } = await supertest(app).get('/embed/money-by-state').expect(200)
    const script = page(text).querySelector('script[type=module]')?.getAttribute('src') ?? ''
    await supertest(app)
      .get(script)
      .expect(200)
      .expect('access-control-allow-origin', '*')
      .expect('cross-origin-resource-policy', 'cross-origin')
    await supertest(app)
      .get('/paper.css?as_of=2026-01-31')
      .expect(200)
      .expect('content-type', /text\/css/)
      .expect(/Record as of 31 Jan 2026, method version 2/)
    const icon = await supertest(app).get('/favicon.ico').expect(302).expect('cache-control', 'no-cache')
    await supertest(app).get(String(icon.headers.location)).expect(200)
  })

  it('say as SVG what they show, of what date and by which method, and run no scripts', async () => {
    const today = new Date().toISOString().slice(0, 10)
    const { body } = await supertest(running().app)
      .get(`/figures/money-flow.svg?official=jared-kushner&as_of=${today}`)
      .expect(200)
      .expect('content-type', /image\/svg\+xml/)
    const svg = (body as Buffer).toString()
    expect(svg).toMatch(/paid or committed to/)
    expect(svg).toMatch(/the record as it stood on \d+ \w+ \d{4}, method version 2/)
    expect(svg).not.toMatch(/<script|<a |class=|https?:\/\/(?!www\.w3\.org)(?!127\.0\.0\.1)/)
  })

  it.each([...FIGURES.keys()])('%s is there as SVG, with all that it draws', async (name) => {
    const { body } = await supertest(running().app)
      .get(`/figures/${name}.svg?official=jared-kushner`)
      .expect(200)
      .expect('content-type', /image\/svg\+xml/)
    const svg = (body as Buffer).toString()
    expect(XMLValidator.validate(svg)).toBe(true)
    expect(svg).toContain('An overlap is a screening result')
    expect(svg.match(/<(?:text|path|rect)/g)?.length).toBeGreaterThan(15)
    expect(svg).not.toMatch(/<script|<a |class=|undefined|NaN|xlink:href="(?!data:image)/)
  })

  it('show the past that is requested', async () => {
    const { text } = await supertest(running().app)
      .get('/figures/overlaps-by-official.csv?as_of=2020-01-01')
      .expect(200)
    expect(text).toBe('official,high,medium,low,all\r\n')
  })

  it('keep a reader at the same past date, with every filter', async () => {
    const today = new Date().toISOString().slice(0, 10)
    const { html } = await showFigure(
      running(),
      `/?official=jared-kushner&as_of=${today}`,
      'officials-by-states',
    )
    const hrefs = html.querySelectorAll('svg.picture a').map((link) => link.getAttribute('href') ?? '')
    expect(hrefs.length).toBeGreaterThan(2)
    for (const href of hrefs) {
      const { searchParams } = new URL(href, 'http://site')
      expect(searchParams.get('as_of'), href).toBe(today)
      expect(searchParams.get('party'), href).not.toBeNull()
    }
  })

  it('say what is wrong with an address', async () => {
    const { app } = running()
    await supertest(app).get('/figures/nothing.png').expect(404)
    await supertest(app).get('/figures/money-flow.png?official=nobody').expect(404)
    await supertest(app).get('/embed/network?official=nobody').expect(404)
    for (const path of [
      '/figures/network.png',
      '/figures/time.csv',
      '/figures/network.csv?official=jared-kushner&steps=5',
      '/embed/network?official=jared-kushner&lit=no%20id',
      '/figures/money-flow.csv?colour=red',
      '/figures/money-flow.csv?since=2025&until=2020',
      '/overlaps?since=2025&until=2020',
    ]) {
      await supertest(app).get(path).expect(400)
    }
  })
})

describe('cards', () => {
  it.each([
    '/card.png',
    '/officials/jared-kushner/card.png',
    '/interests/affinity-partners/card.png',
    '/negotiations/russia-ukraine/card.png',
    '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia/card.png',
  ])('%s represents its page', async (path) => {
    const { app } = running()
    const { body } = await supertest(app).get(path).expect(200).expect('content-type', 'image/png')
    expect((body as Buffer).readUInt32BE(16)).toBe(1200)
    const { text } = await supertest(app).get(path.replace(/\/card\.png$/, '') || '/')
    const shown = page(text).querySelector('meta[property="og:image"]')?.getAttribute('content') ?? ''
    expect(new URL(shown).pathname).toBe(path)
  })
})
