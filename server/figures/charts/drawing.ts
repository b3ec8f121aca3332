/// <reference lib="dom" />
import type { ChartConfiguration } from 'chart.js'
import type { Axis } from '../axis.ts'
import type { Palette } from './palette.ts'
import type { SeriesRow } from './series.ts'

/** The figures that Chart.js draws: on the page from its table, and on the server for a file. */
export type ChartName = 'stack' | 'money' | 'timeline'

/** What a chart is drawn from, and in which colors. */
export interface ChartInput {
  readonly rows: readonly SeriesRow[]
  /** For charts of time. */
  readonly axis: Axis | null
  readonly palette: Palette
  /** In CSS pixels. */
  readonly width: number
  /** An empty canvas, for patterns and measurements. */
  surface(width: number, height: number): HTMLCanvasElement
}

/** A chart to draw: its configuration, its height, and which row each of its bars shows. */
export interface Drawing {
  readonly config: ChartConfiguration<'bar'>
  readonly height: number
  /** The row of the table at this index of the chart's labels, and this percent of its axis; null for a heading. */
  rowAt(label: number, percent: number): number | null
}

export type Draw = (input: ChartInput) => Drawing

/** Below this width, names go above their bars. */
export const NARROW = 430

/** A band's diamond: solid, half-filled or hollow. */
export function diamond(
  pen: CanvasRenderingContext2D,
  band: 'high' | 'medium' | 'low',
  x: number,
  y: number,
  colour: string,
): void {
  const r = 4.5
  pen.save()
  pen.strokeStyle = colour
  pen.fillStyle = colour
  pen.lineWidth = 1.2
  pen.beginPath()
  pen.moveTo(x, y - r)
  pen.lineTo(x + r, y)
  pen.lineTo(x, y + r)
  pen.lineTo(x - r, y)
  pen.closePath()
  if (band === 'high') pen.fill()
  else pen.stroke()
  if (band === 'medium') {
    pen.beginPath()
    pen.moveTo(x - r, y)
    pen.lineTo(x, y + r)
    pen.lineTo(x + r, y)
    pen.closePath()
    pen.fill()
  }
  pen.restore()
}
