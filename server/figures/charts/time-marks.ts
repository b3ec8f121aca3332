import type { TimeBar } from '../time-bar.ts'
import { font, type Palette } from './palette.ts'

/** What time marks are drawn with: the colors, the position of a percentage of the axis, the hatching. */
export interface TimePen {
  readonly pen: CanvasRenderingContext2D
  readonly palette: Palette
  readonly hatch: CanvasPattern | string
  at(percent: number): number
}

/** A stretch in which something holds: outlined, hatched where it may hold, with arrows where it continues. */
export function drawWindow(
  { pen, palette, hatch, at }: TimePen,
  bar: TimeBar,
  y: number,
  tone: 'accent' | 'slate',
): void {
  const [left, right] = [at(bar.x), at(bar.x + bar.width)]
  const outline = tone === 'accent' ? palette.accentMid : palette.mid
  if (bar.solid !== null) {
    pen.fillStyle = tone === 'accent' ? palette.accentTint : palette.slateTint
    pen.fillRect(at(bar.solid.x), y - 6, at(bar.solid.x + bar.solid.width) - at(bar.solid.x), 12)
  }
  pen.fillStyle = hatch
  for (const part of bar.doubtful) pen.fillRect(at(part.x), y - 6, at(part.x + part.width) - at(part.x), 12)
  pen.strokeStyle = outline
  pen.lineWidth = 1
  pen.strokeRect(left + 0.5, y - 5.5, Math.max(1, right - left - 1), 11)
  pen.strokeStyle = tone === 'accent' ? palette.accent : palette.slate
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

/** An arrowhead with its point at x. It points right if the size is positive. */
function chevron(pen: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  pen.beginPath()
  pen.moveTo(x - size, y - 5)
  pen.lineTo(x, y)
  pen.lineTo(x - size, y + 5)
  pen.stroke()
}

/** An official taking part: in ink, thin where the exact date is unknown, with an arrowhead if no end is reported. */
export function drawTaking({ pen, palette, at }: TimePen, bar: TimeBar, y: number): void {
  const left = at(bar.x)
  const right = Math.max(at(bar.x + bar.width), left + 5)
  pen.strokeStyle = palette.paper
  pen.lineWidth = 1
  pen.strokeRect(left - 0.5, y - 3, right - left + 1, 6)
  pen.fillStyle = palette.ink3
  for (const part of bar.doubtful) pen.fillRect(at(part.x), y - 1, at(part.x + part.width) - at(part.x), 2)
  pen.fillStyle = palette.ink
  const solid = bar.solid ?? (bar.doubtful.length === 0 ? bar : null)
  if (solid !== null) {
    const from = at(solid.x)
    pen.fillRect(from, y - 2.5, Math.max(at(solid.x + solid.width) - from, 5), 5)
  }
  if (!bar.openEnd) return
  pen.beginPath()
  pen.moveTo(right - 6, y - 6)
  pen.lineTo(right + 3, y)
  pen.lineTo(right - 6, y + 6)
  pen.closePath()
  pen.fill()
}

/** A one-day event: a filled dot for a meeting, a ring for a statement, on a line if the day is uncertain. */
export function drawDay({ pen, palette, at }: TimePen, bar: TimeBar, y: number, hollow: boolean): void {
  const [left, right] = [at(bar.x), at(bar.x + bar.width)]
  pen.strokeStyle = palette.ink
  pen.lineWidth = 1.5
  if (bar.doubtful.length > 0) {
    pen.beginPath()
    pen.moveTo(left, y)
    pen.lineTo(Math.max(right, left + 1), y)
    pen.stroke()
  }
  pen.beginPath()
  pen.arc((left + right) / 2, y, 4.5, 0, 2 * Math.PI)
  pen.fillStyle = hollow ? palette.paper : palette.ink
  pen.fill()
  pen.stroke()
}
