import { Path2D, type SKRSContext2D } from '@napi-rs/canvas'
import { hatching, type Palette } from '../charts/palette.ts'
import { asBrowserCanvas, newCanvas } from '../files/canvas.ts'
import type { Mark, Tone } from './picture.ts'
import { fontOf } from './text.ts'

/** Paints marks on a canvas, in fixed colors. */
export function paint(pen: SKRSContext2D, marks: readonly Mark[], palette: Palette): void {
  const hatch = hatching(
    pen as unknown as CanvasRenderingContext2D,
    asBrowserCanvas(newCanvas(8, 8)),
    palette,
  ) as unknown as string
  const colour = (tone: Tone): string => (tone === 'hatch' ? hatch : tone === 'none' ? '' : palette[tone])
  const paintOne = (mark: Mark): void => {
    if (mark.kind === 'group') {
      for (const each of mark.marks) paintOne(each)
      return
    }
    if (mark.fill !== 'none') pen.fillStyle = colour(mark.fill)
    if (mark.kind === 'text') {
      pen.font = fontOf(mark)
      pen.textAlign = mark.anchor === 'middle' ? 'center' : (mark.anchor ?? 'start')
      if (mark.ground === true) {
        pen.strokeStyle = palette.paper
        pen.lineWidth = 6
        pen.lineJoin = 'round'
        pen.strokeText(mark.text, mark.x, mark.y)
      }
      pen.fillText(mark.text, mark.x, mark.y)
      return
    }
    const path = new Path2D()
    if (mark.kind === 'rect') path.rect(mark.x, mark.y, mark.width, mark.height)
    else path.addPath(new Path2D(mark.d))
    if (mark.fill !== 'none') pen.fill(path)
    if (mark.stroke === undefined || mark.stroke === 'none') return
    pen.strokeStyle = colour(mark.stroke)
    pen.lineWidth = mark.strokeWidth ?? 1
    pen.setLineDash(mark.dash === true ? [3, 3] : [])
    pen.stroke(path)
    pen.setLineDash([])
  }
  for (const mark of marks) paintOne(mark)
}
