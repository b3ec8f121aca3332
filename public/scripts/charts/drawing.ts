import type { ChartConfiguration } from 'chart.js'
import type { Palette } from './palette.ts'
import type { SeriesRow } from './series.ts'

/** A chart to be drawn: its configuration, how high it stands, and where each row leads. */
export interface Drawing {
  readonly config: ChartConfiguration<'bar'>
  readonly height: number
  /** The address of the row at this index of the chart's labels; null for one that leads nowhere. */
  readonly hrefs: readonly (string | null)[]
}

/** Makes a figure's drawing for a width in CSS pixels. */
export type Draw = (
  figure: HTMLElement,
  rows: readonly SeriesRow[],
  palette: Palette,
  width: number,
) => Drawing

/** Below this width names stand over their bars. */
export const NARROW = 430

/** A diamond by its band: solid, half, hollow. */
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
