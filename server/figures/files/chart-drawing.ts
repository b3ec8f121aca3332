import type { Drawing } from '../charts/drawing.ts'
import { DRAW } from '../charts/index.ts'
import { LIGHT } from '../charts/palette.ts'
import { asBrowserCanvas, newCanvas } from './canvas.ts'
import type { ChartJob } from './paint-job.ts'

/** What Chart.js draws at this width, in light colors. Only the threads that draw it load Chart.js itself. */
export function chartDrawing({ name, rows, axis }: ChartJob, width: number): Drawing {
  return DRAW[name]({
    rows,
    axis,
    palette: LIGHT,
    width,
    surface: (wide, tall) => asBrowserCanvas(newCanvas(wide, tall)),
  })
}
