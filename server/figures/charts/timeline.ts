import type { Chart, Plugin } from 'chart.js'
import type { Axis } from '../axis.ts'
import { readBar, type TimeBar } from '../time-bar.ts'
import { type Draw, NARROW } from './drawing.ts'
import { font, hatching, type Palette } from './palette.ts'
import { clipped, type SeriesRow } from './series.ts'
import { drawDay, drawTaking, drawWindow, type TimePen } from './time-marks.ts'

/** A table row and its index. */
interface Placed {
  readonly row: SeriesRow
  readonly index: number
}

/** One line of the plot: a group heading, a table row, or several rows that share a lane. */
type Line = { readonly heading: string } | { readonly rows: readonly [Placed, ...Placed[]] }

/** The heading that a row stands under: its first cell, unless the row says otherwise. */
function groupOf({ data, words }: SeriesRow): string {
  return data.group ?? words[0] ?? ''
}

/** Who or what a row is about: its third cell. */
function whoOf({ words }: SeriesRow): string {
  return words[2] ?? ''
}

function linesOf(rows: readonly SeriesRow[]): Line[] {
  const lines: Line[] = []
  let group = ''
  for (const [index, row] of rows.entries()) {
    const last = lines.at(-1)
    if (groupOf(row) !== group) {
      group = groupOf(row)
      lines.push({ heading: group }, { rows: [{ row, index }] })
    } else if (row.data.lane && last && 'rows' in last && last.rows[0].row.data.lane === row.data.lane) {
      lines[lines.length - 1] = { rows: [...last.rows, { row, index }] }
    } else lines.push({ rows: [{ row, index }] })
  }
  return lines
}

/** A line's name, and who or what it is about. */
function wordsOf([{ row }, ...others]: readonly [Placed, ...Placed[]]): { name: string; who: string } {
  const { lane } = row.data
  if (lane === undefined) return { name: row.name, who: whoOf(row) }
  return { name: lane, who: others.length === 0 ? row.name : `${others.length + 1} in all` }
}

/** The distance from a position on the axis to a row's mark; zero inside the mark. */
function distance({ row }: Placed, percent: number): number {
  const [from, to] = reach(row)
  return Math.max(0, from - percent, percent - to)
}

/** The row in a line whose mark is nearest to a position on the axis. */
function nearest(rows: readonly [Placed, ...Placed[]], percent: number): number {
  return rows.reduce(
    (best, each) => (distance(each, percent) < distance(best, percent) ? each : best),
    rows[0],
  ).index
}

/** The columns of names to the left of the plot: the row's name, and who it is about. */
interface Names {
  readonly width: number
  readonly second: number
}

function namesFor(width: number, rows: readonly SeriesRow[]): Names {
  if (width < NARROW) return { width: 0, second: 0 }
  const names = Math.min(540, Math.round(width * (width < 800 ? 0.42 : 0.46)))
  return { width: names, second: rows.some((row) => whoOf(row) !== '') ? Math.round(names * 0.69) : names }
}

function barOf(row: SeriesRow, name: string): TimeBar | null {
  const written = row.data[name]
  return written === undefined || written === '' ? null : readBar(written)
}

/** The stretch of the axis that a row covers. */
function reach(row: SeriesRow): [number, number] {
  const bars = ['window', 'taking', 'day'].flatMap((name) => barOf(row, name) ?? [])
  if (bars.length === 0) return [0, 0]
  return [Math.min(...bars.map((bar) => bar.x)), Math.max(...bars.map((bar) => bar.x + bar.width + 1))]
}

/** The stretch of a line that responds to clicks. */
function reachOf(rows: readonly Placed[]): [number, number] {
  const all = rows.map(({ row }) => reach(row))
  return [Math.min(...all.map(([from]) => from)), Math.max(...all.map(([, to]) => to))]
}

/** Rows on one time scale: windows with participation drawn over them, and single days, under group headings. */
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
    rowAt: (label, percent) => {
      const line = lines[label]
      return line && 'rows' in line ? nearest(line.rows, percent) : null
    },
    config: {
      type: 'bar',
      data: {
        labels: lines.map(() => ''),
        // The visible bars are drawn above. These invisible ones take the clicks.
        datasets: [
          {
            data: lines.map((line) => ('rows' in line ? reachOf(line.rows) : null)),
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
  // Today. Everything to the right of it is in the future.
  const now = Math.round(area.left + (axis.now / 100) * area.width) + 0.5
  pen.strokeStyle = palette.mid
  pen.setLineDash([2, 3])
  pen.beginPath()
  pen.moveTo(now, area.top)
  pen.lineTo(now, area.bottom)
  pen.stroke()
  pen.restore()
}

function drawMarks(row: SeriesRow, y: number, time: TimePen): void {
  const [window, taking, day] = ['window', 'taking', 'day'].map((name) => barOf(row, name))
  if (window) drawWindow(time, window, y, row.data.tone === 'slate' ? 'slate' : 'accent')
  if (taking) drawTaking(time, taking, y)
  if (day) drawDay(time, day, y, row.data.tone === 'hollow')
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
  const { name, who } = wordsOf(line.rows)
  pen.font = font(12.5)
  if (narrow) {
    const words = line.rows[0].row.data.short ?? (who === '' ? name : `${name} · ${who}`)
    pen.fillText(clipped(pen, words, area.width), area.left, middle - 9)
  } else {
    pen.fillText(clipped(pen, name, names.second - 24), 12, middle)
    pen.fillStyle = palette.ink2
    pen.fillText(clipped(pen, who, names.width - names.second - 12), names.second, middle)
  }
  for (const { row } of line.rows) drawMarks(row, middle + (narrow ? 7 : 0), time)
  pen.restore()
}
