import type { Plugin } from 'chart.js'
import { type Draw, NARROW } from './drawing.ts'
import { FONT_FAMILIES, font, hatching } from './palette.ts'
import { wrap } from './series.ts'

/** Dollars on a tick: `$2bn`. */
function tick(value: number): string {
  if (value === 0) return '0'
  const [unit, word] =
    value >= 1e12 ? [1e12, 'tn'] : value >= 1e9 ? [1e9, 'bn'] : value >= 1e6 ? [1e6, 'm'] : [1, '']
  return `$${Number((value / unit).toPrecision(12)).toLocaleString('en-US')}${word}`
}

/** The line height of a name, and the most lines that a name can have. */
const LINE = 17
const MOST_LINES = 6

/** A name in lines. One that is too long ends in an ellipsis. */
function linesOf(name: string, most: number): string[] {
  const lines = wrap(name, most)
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]} …`]
}

/** Sums by state: known amounts solid, the rest of a range hatched, unknown amounts as a mark off the scale. */
export const drawMoney: Draw = ({ rows, palette, width, surface }) => {
  const narrow = width < NARROW
  const names = rows.map((row) => linesOf(row.name, narrow ? Math.floor(width / 8) : 22))
  const lines = Math.max(1, ...names.map(({ length }) => length))
  const rowHeight = narrow ? 62 + lines * LINE : Math.max(36, lines * LINE + 8)
  // Names and sums go above the bars, so the first bar needs room for them.
  const top = narrow ? Math.max(16, 30 + lines * LINE - rowHeight / 2) : 0
  const known = (index: number): number => rows[index]?.values[0] ?? 0
  // If no upper end is reported, only the known amount can be drawn.
  const upper = (index: number): number => Math.max(known(index), rows[index]?.values[1] ?? 0)
  const unknown = (index: number): number => rows[index]?.values[3] ?? 0
  const words = rows.map((row, index) => ({
    sum: row.data.label === 'amount unknown' ? '' : (row.data.label ?? ''),
    unknown: unknown(index) === 0 ? '' : narrow ? String(unknown(index)) : `${unknown(index)} unknown`,
  }))
  const measuring = surface(8, 8).getContext('2d')
  const hatch = measuring === null ? palette.accentTint : hatching(measuring, surface(8, 8), palette)
  const notes: Plugin<'bar'> = {
    id: 'notes',
    afterDatasetsDraw(chart) {
      const pen = chart.ctx
      pen.save()
      pen.textBaseline = 'middle'
      for (const index of rows.keys()) {
        const bar = chart.getDatasetMeta(1).data[index]
        if (bar === undefined) continue
        const y = narrow ? bar.y - 20 : bar.y
        let x = narrow ? chart.chartArea.left : Math.max(bar.x, chart.chartArea.left) + 8
        if (narrow) {
          pen.font = font(13)
          pen.fillStyle = palette.ink
          const own = names[index] ?? []
          for (const [line, text] of own.entries()) pen.fillText(text, x, y - (own.length - line) * LINE)
        }
        const { sum, unknown: missing } = words[index] ?? { sum: '', unknown: '' }
        if (sum !== '') {
          pen.font = font(13, 650)
          const wide = pen.measureText(sum).width
          // Paper behind the words, so that grid lines do not run through them.
          pen.fillStyle = palette.paper
          pen.fillRect(x - 2, y - 9, wide + 4, 18)
          pen.fillStyle = palette.ink
          pen.fillText(sum, x, y)
          x += wide + 12
        }
        if (missing === '') continue
        pen.strokeStyle = palette.ink3
        pen.setLineDash([2, 2])
        pen.strokeRect(x + 0.5, y - 6, 11, 11)
        pen.setLineDash([])
        pen.font = font(12, 650)
        pen.fillStyle = palette.ink2
        pen.fillText('?', x + 3, y + 0.5)
        pen.font = font(12)
        pen.fillText(missing, x + 18, y)
      }
      pen.restore()
    },
  }
  const widthOf = (text: string, weight: number): number => {
    if (measuring === null) return text.length * 7
    measuring.font = font(13, weight)
    return measuring.measureText(text).width
  }
  const nameWidth = Math.max(0, ...names.flat().map((line) => widthOf(line, 400)))
  const most = Math.max(1, ...rows.map((_row, index) => upper(index)))
  // Room after each bar for its words. The longer the bar, the more the plot has to shrink.
  const room = narrow
    ? 12
    : Math.max(
        24,
        ...words.map(({ sum, unknown: missing }, index) => {
          const text = widthOf(sum, 650) + (missing === '' ? 0 : widthOf(missing, 400) + 34) + 12
          return upper(index) / most > 0.5 ? text : text - (width - 180) * 0.4
        }),
      )
  return {
    height: rows.length * rowHeight + 44 + top,
    rowAt: (label) => label,
    config: {
      type: 'bar',
      data: {
        labels: names.map((each) => (narrow ? '' : each)),
        datasets: [
          {
            label: 'known',
            data: rows.map((_row, index) => known(index)),
            backgroundColor: palette.accent,
            barThickness: 20,
          },
          {
            label: 'upper end',
            data: rows.map((_row, index) => Math.max(0, upper(index) - known(index))),
            backgroundColor: hatch,
            borderColor: palette.accentMid,
            borderWidth: 1,
            borderSkipped: false as const,
            barThickness: 20,
          },
        ],
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { right: room, top } },
        scales: {
          x: {
            stacked: true,
            beginAtZero: true,
            border: { display: false },
            grid: { color: palette.hairline, drawTicks: false },
            ticks: {
              maxTicksLimit: narrow ? 4 : 7,
              maxRotation: 0,
              padding: 8,
              color: palette.ink3,
              font: { family: FONT_FAMILIES.sans, size: 12 },
              callback: (value) => tick(Number(value)),
            },
          },
          y: {
            stacked: true,
            // Chart.js would otherwise cut a name to keep the plot wide.
            afterFit: (scale) => {
              if (!narrow) scale.width = Math.max(scale.width, nameWidth + 14)
            },
            border: { color: palette.ink },
            grid: { display: false },
            ticks: {
              display: !narrow,
              color: palette.ink,
              crossAlign: 'far',
              font: { family: FONT_FAMILIES.sans, size: 13 },
              autoSkip: false,
            },
          },
        },
      },
      plugins: [notes],
    },
  }
}
