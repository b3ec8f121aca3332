import type { Chart, Plugin } from 'chart.js'
import type { Axis, TimeBar } from '../axis.ts'
import { type Draw, NARROW } from './drawing.ts'
import { font, hatching, type Palette } from './palette.ts'
import type { SeriesRow } from './series.ts'
import { drawDay, drawTaking, drawWindow, type TimePen } from './time-marks.ts'

/** One line of the plot: the heading of a group, or a row of the table. */
type Line = { readonly heading: string } | { readonly row: SeriesRow; readonly index: number }

function linesOf(rows: readonly SeriesRow[]): Line[] {
  let group = ''
  return rows.flatMap((row, index): Line[] => {
    if (row.data.group === group) return [{ row, index }]
    group = row.data.group ?? ''
    return [{ heading: group }, { row, index }]
  })
}

function clipped(pen: CanvasRenderingContext2D, text: string, most: number): string {
  if (pen.measureText(text).width <= most) return text
  let shown = text
  while (shown.length > 1 && pen.measureText(`${shown}…`).width > most) shown = shown.slice(0, -1)
  return `${shown.trimEnd()}…`
}

/** The columns of names left of the plot: the row's own, and who it is about. */
interface Names {
  readonly width: number
  readonly second: number
}

function namesFor(width: number, rows: readonly SeriesRow[]): Names {
  if (width < NARROW) return { width: 0, second: 0 }
  const share = width < 800 ? 0.42 : 0.43
  const names = Math.min(500, Math.round(width * share))
  return { width: names, second: rows.some((row) => row.data.who) ? Math.round(names * 0.68) : names }
}

function barOf(row: SeriesRow, name: string): TimeBar | null {
  const written = row.data[name]
  return written === undefined || written === '' ? null : (JSON.parse(written) as TimeBar)
}

/** The stretch of a row that takes clicks. */
function reach(row: SeriesRow): [number, number] {
  const bars = ['window', 'taking', 'day'].flatMap((name) => barOf(row, name) ?? [])
  return [Math.min(...bars.map((bar) => bar.x)), Math.max(...bars.map((bar) => bar.x + bar.width + 1))]
}

/** Rows of time on one scale: windows, taking part over them, and single days, under the headings of their groups. */
export const drawTimeline: Draw = ({ rows, axis, palette, width, surface }) => {
  const narrow = width < NARROW
  const lines = linesOf(rows)
  const names = namesFor(width, rows)
  const bars: Plugin<'bar'> = {
    id: 'bars',
    beforeDatasetsDraw: (chart) => {
      const { ctx: pen, chartArea: area } = chart
      const time: TimePen = {
        pen,
        palette,
        hatch: hatching(pen, surface(8, 8), palette),
        at: (percent) => area.left + (percent / 100) * area.width,
      }
      if (axis !== null) drawGrid(chart, axis, palette, narrow)
      for (const [index, line] of lines.entries()) drawLine(chart, index, line, time, names)
    },
  }
  return {
    height: lines.length * (narrow ? 38 : 23) + 40,
    rowOfLabel: lines.map((line) => ('row' in line ? line.index : null)),
    config: {
      type: 'bar',
      data: {
        labels: lines.map(() => ''),
        // The bars themselves are drawn above; these, unseen, take the clicks.
        datasets: [
          {
            data: lines.map((line) => ('row' in line ? reach(line.row) : null)),
            backgroundColor: 'transparent',
            barThickness: 18,
          },
        ],
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { left: names.width, top: 24, right: 12 } },
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
  for (const [index, { label, x }] of axis.ticks.entries()) {
    const at = Math.round(area.left + (x / 100) * area.width) + 0.5
    pen.beginPath()
    pen.moveTo(at, area.top - 4)
    pen.lineTo(at, area.bottom)
    pen.stroke()
    if (narrow && index % 2 === 1) continue
    pen.textAlign = narrow && x < 3 ? 'left' : x > 95 ? 'right' : 'center'
    pen.fillText(label, at, area.top - 10)
  }
  pen.restore()
}

function drawLine(chart: Chart<'bar'>, index: number, line: Line, time: TimePen, names: Names): void {
  const { chartArea: area, scales } = chart
  const { pen, palette } = time
  const narrow = names.width === 0
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
  const { row } = line
  pen.font = font(12.5)
  if (narrow) {
    const words = row.data.who ? `${row.name} · ${row.data.who}` : row.name
    pen.fillText(clipped(pen, words, area.width), area.left, middle - 9)
  } else {
    pen.fillText(clipped(pen, row.name, names.second - 24), 12, middle)
    pen.fillStyle = palette.ink2
    pen.fillText(clipped(pen, row.data.who ?? '', names.width - names.second - 12), names.second, middle)
  }
  const y = middle + (narrow ? 7 : 0)
  const [window, taking, day] = ['window', 'taking', 'day'].map((name) => barOf(row, name))
  if (window) drawWindow(time, window, y, row.data.tone === 'slate' ? 'slate' : 'accent')
  if (taking) drawTaking(time, taking, y)
  if (day) drawDay(time, day, y, row.data.tone === 'hollow')
  pen.restore()
}
