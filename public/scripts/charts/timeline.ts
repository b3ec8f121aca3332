import type { Chart, Plugin } from 'chart.js'
import { type Draw, NARROW } from './drawing.ts'
import { font, hatching, type Palette } from './palette.ts'
import type { SeriesRow } from './series.ts'

/** A bar in percent of the axis, as the server placed it. */
interface TimeBar {
  readonly x: number
  readonly width: number
  readonly solid: { x: number; width: number } | null
  readonly doubtful: { x: number; width: number }[]
  readonly openEnd: boolean
  readonly openStart: boolean
  readonly note: string
}

interface Axis {
  readonly ticks: { label: string; x: number }[]
}

/** One line of the plot: the heading of a party, or an overlap. */
type Line =
  | { readonly heading: string }
  | { readonly row: SeriesRow; readonly window: TimeBar; readonly taking: TimeBar }

function linesOf(rows: readonly SeriesRow[]): Line[] {
  let party = ''
  return rows.flatMap((row): Line[] => {
    const line = {
      row,
      window: JSON.parse(row.data.chain ?? '{}') as TimeBar,
      taking: JSON.parse(row.data.taking ?? '{}') as TimeBar,
    }
    if (row.cells[0] === party) return [line]
    party = row.cells[0] ?? ''
    return [{ heading: `${party} as a party` }, line]
  })
}

function clipped(pen: CanvasRenderingContext2D, text: string, most: number): string {
  if (pen.measureText(text).width <= most) return text
  let shown = text
  while (shown.length > 1 && pen.measureText(`${shown}…`).width > most) shown = shown.slice(0, -1)
  return `${shown.trimEnd()}…`
}

const NAMES_WIDTH = 500
const OFFICIAL_AT = 338

/** Negotiations against the windows of the chains, on one scale of years. */
export const drawTimeline: Draw = (figure, rows, palette, width) => {
  const narrow = width < NARROW
  const axis = JSON.parse(figure.dataset.axis ?? '{"ticks":[]}') as Axis
  const lines = linesOf(rows)
  const bars: Plugin<'bar'> = {
    id: 'bars',
    beforeDatasetsDraw: (chart) => {
      drawGrid(chart, axis, palette, narrow)
      for (const [index, line] of lines.entries()) drawLine(chart, index, line, palette, narrow)
    },
  }
  return {
    height: lines.length * (narrow ? 38 : 23) + 40,
    hrefs: lines.map((line) => ('row' in line ? line.row.href : null)),
    config: {
      type: 'bar',
      data: {
        labels: lines.map(() => ''),
        // The bars themselves are drawn above; these, unseen, take the clicks.
        datasets: [
          {
            data: lines.map((line) =>
              'row' in line ? ([line.window.x, line.window.x + line.window.width] as [number, number]) : null,
            ),
            backgroundColor: 'transparent',
            barThickness: 18,
          },
        ],
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { left: narrow ? 0 : NAMES_WIDTH, top: 24, right: 12 } },
        scales: { x: { display: false, min: 0, max: 100 }, y: { display: false } },
      },
      plugins: [bars],
    },
  }
}

function drawGrid(chart: Chart<'bar'>, axis: Axis, palette: Palette, narrow: boolean): void {
  const { ctx: pen, chartArea: area } = chart
  pen.save()
  pen.strokeStyle = palette.hairline
  pen.fillStyle = palette.ink2
  pen.font = font(12)
  pen.textAlign = 'center'
  for (const [index, { label, x }] of axis.ticks.entries()) {
    const at = Math.round(area.left + (x / 100) * area.width) + 0.5
    pen.beginPath()
    pen.moveTo(at, area.top - 4)
    pen.lineTo(at, area.bottom)
    pen.stroke()
    if (narrow && index % 2 === 1) continue
    pen.textAlign = narrow && x === 0 ? 'left' : x > 95 ? 'right' : 'center'
    pen.fillText(label, at, area.top - 10)
  }
  pen.restore()
}

function drawLine(chart: Chart<'bar'>, index: number, line: Line, palette: Palette, narrow: boolean): void {
  const { ctx: pen, chartArea: area, scales } = chart
  const middle = scales.y?.getPixelForValue(index) ?? 0
  pen.save()
  pen.textBaseline = 'middle'
  pen.fillStyle = palette.ink
  if ('heading' in line) {
    pen.font = font(13, 650)
    pen.fillText(line.heading, narrow ? area.left : 0, middle + (narrow ? 4 : 2))
    pen.strokeStyle = palette.hairline
    pen.beginPath()
    const y = Math.round(middle - (narrow ? 12 : 11)) + 0.5
    pen.moveTo(narrow ? area.left : 0, y)
    pen.lineTo(area.right, y)
    pen.stroke()
    pen.restore()
    return
  }
  const [, negotiation = '', official = ''] = line.row.cells
  pen.font = font(12.5)
  if (narrow) {
    pen.fillText(clipped(pen, `${official} · ${negotiation}`, area.width), area.left, middle - 9)
  } else {
    pen.fillText(clipped(pen, negotiation, OFFICIAL_AT - 24), 12, middle)
    pen.fillStyle = palette.ink2
    pen.fillText(clipped(pen, official, NAMES_WIDTH - OFFICIAL_AT - 12), OFFICIAL_AT, middle)
  }
  const y = middle + (narrow ? 7 : 0)
  const at = (percent: number): number => area.left + (percent / 100) * area.width
  drawWindow(pen, line.window, at, y, palette)
  drawTaking(pen, line.taking, at, y, palette)
  pen.restore()
}

function drawWindow(
  pen: CanvasRenderingContext2D,
  bar: TimeBar,
  at: (percent: number) => number,
  y: number,
  palette: Palette,
): void {
  const [left, right] = [at(bar.x), at(bar.x + bar.width)]
  if (bar.solid !== null) {
    pen.fillStyle = palette.accentTint
    pen.fillRect(at(bar.solid.x), y - 6, at(bar.solid.x + bar.solid.width) - at(bar.solid.x), 12)
  }
  pen.fillStyle = hatching(pen, palette)
  for (const part of bar.doubtful) pen.fillRect(at(part.x), y - 6, at(part.x + part.width) - at(part.x), 12)
  pen.strokeStyle = palette.accentMid
  pen.lineWidth = 1
  pen.strokeRect(left + 0.5, y - 5.5, Math.max(1, right - left - 1), 11)
  pen.strokeStyle = palette.accent
  pen.lineWidth = 1.5
  if (bar.openEnd) chevron(pen, right - 1, y, 5)
  if (bar.openStart) chevron(pen, left + 1, y, -5)
  if (bar.note === '') return
  pen.font = font(12)
  pen.fillStyle = palette.paper
  pen.fillRect(left + 7, y - 5, pen.measureText(bar.note).width + 4, 10)
  pen.fillStyle = palette.ink2
  pen.fillText(bar.note, left + 9, y + 0.5)
}

/** An arrowhead with its point at x: to the right for a positive size. */
function chevron(pen: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  pen.beginPath()
  pen.moveTo(x - size, y - 5)
  pen.lineTo(x, y)
  pen.lineTo(x - size, y + 5)
  pen.stroke()
}

function drawTaking(
  pen: CanvasRenderingContext2D,
  bar: TimeBar,
  at: (percent: number) => number,
  y: number,
  palette: Palette,
): void {
  const left = at(bar.x)
  const right = Math.max(at(bar.x + bar.width), left + 5)
  pen.fillStyle = palette.ink
  pen.strokeStyle = palette.paper
  pen.lineWidth = 1
  pen.strokeRect(left - 0.5, y - 3, right - left + 1, 6)
  pen.fillRect(left, y - 2.5, right - left, 5)
  if (!bar.openEnd) return
  pen.beginPath()
  pen.moveTo(right - 6, y - 6)
  pen.lineTo(right + 3, y)
  pen.lineTo(right - 6, y + 6)
  pen.closePath()
  pen.fill()
}
