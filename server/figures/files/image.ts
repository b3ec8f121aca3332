import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js'
import type { Drawing } from '../charts/drawing.ts'
import { DRAW, STILL } from '../charts/index.ts'
import { LIGHT } from '../charts/palette.ts'
import type { Figure } from '../figure.ts'
import { paint } from '../pictures/paint.ts'
import { movedBy } from '../pictures/picture.ts'
import { fileSvg } from '../pictures/svg.ts'
import { asBrowserCanvas, newCanvas } from './canvas.ts'
import { FILE_WIDTH, type Framing, frame, PLOT_WIDTH } from './frame.ts'
import { type ChartJob, type PaintJob, pictureOf } from './paint-job.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale)

/** Pixels in a file per page pixel. */
const SCALE = 2

/** A figure as SVG; null for one that Chart.js draws, which is available only as a PNG. */
export function figureSvg(figure: Figure, framing: Framing): string | null {
  const picture = pictureOf(figure)
  if (picture === null) return null
  const framed = frame(framing, picture.height)
  const marks = [...framed.marks, ...movedBy(picture.marks, framed.plot.x, framed.plot.y)]
  return fileSvg({ ...framed, marks }, LIGHT, framing.title)
}

/** A figure as a PNG, on light paper. */
export async function figurePng(job: Extract<PaintJob, { kind: 'figure' }>): Promise<Buffer> {
  const { picture, framing } = job
  const chart = job.chart === null ? null : drawChart(job.chart)
  const framed = frame(framing, chart?.height ?? picture?.height ?? 0)
  const canvas = newCanvas(FILE_WIDTH * SCALE, Math.ceil(framed.height * SCALE))
  const pen = canvas.getContext('2d')
  pen.fillStyle = LIGHT.paper
  pen.fillRect(0, 0, canvas.width, canvas.height)
  if (chart !== null) {
    pen.drawImage(chart.canvas, framed.plot.x * SCALE, framed.plot.y * SCALE)
    chart.end()
  }
  pen.scale(SCALE, SCALE)
  paint(pen, framed.marks, LIGHT)
  if (picture !== null) paint(pen, movedBy(picture.marks, framed.plot.x, framed.plot.y), LIGHT)
  return canvas.encode('png')
}

/** What Chart.js draws at this width, in light colors. */
export function chartDrawing({ name, rows, axis }: ChartJob, width: number): Drawing {
  return DRAW[name]({
    rows,
    axis,
    palette: LIGHT,
    width,
    surface: (wide, tall) => asBrowserCanvas(newCanvas(wide, tall)),
  })
}

function drawChart(job: ChartJob) {
  const { config, height } = chartDrawing(job, PLOT_WIDTH)
  const canvas = newCanvas(PLOT_WIDTH, height)
  const chart = new Chart<'bar'>(asBrowserCanvas(canvas), {
    ...config,
    options: { ...config.options, ...STILL, devicePixelRatio: SCALE },
  })
  // Ending a chart clears its canvas, so the caller does it after using the canvas.
  return { canvas, height, end: () => chart.destroy() }
}
