import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js'
import type { Drawing } from '../charts/drawing.ts'
import { STILL } from '../charts/index.ts'
import { LIGHT } from '../charts/palette.ts'
import { paint } from '../pictures/paint.ts'
import { movedBy } from '../pictures/picture.ts'
import { fileSvg } from '../pictures/svg.ts'
import { asBrowserCanvas, newCanvas, newVectorCanvas } from './canvas.ts'
import { chartDrawing } from './chart-drawing.ts'
import { FILE_WIDTH, frame, PLOT_WIDTH } from './frame.ts'
import type { ChartJob, PaintJob } from './paint-job.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale)

/** Pixels in a file per page pixel. */
const SCALE = 2

type FigureJob = Extract<PaintJob, { kind: 'figure' }>

/** A figure as SVG, on light paper. */
export function figureSvg({ picture, chart, framing }: FigureJob): Buffer {
  const drawn = chart === null ? null : chartSvg(chart)
  const framed = frame(framing, drawn?.height ?? picture?.height ?? 0)
  const { x, y } = framed.plot
  const marks = [...framed.marks, ...(picture === null ? [] : movedBy(picture.marks, x, y))]
  const inside = drawn === null ? '' : `<g transform="translate(${x} ${y})">${drawn.content}</g>`
  return Buffer.from(fileSvg({ ...framed, marks }, LIGHT, framing.title, inside))
}

/** A figure as a PNG, on light paper. */
export async function figurePng(job: FigureJob): Promise<Buffer> {
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

function drawChart(job: ChartJob) {
  const { config, height } = chartDrawing(job, PLOT_WIDTH)
  const canvas = newCanvas(PLOT_WIDTH, height)
  const chart = chartOn(asBrowserCanvas(canvas), config, SCALE)
  // Ending a chart clears its canvas, so the caller does it after using the canvas.
  return { canvas, height, end: () => chart.destroy() }
}

const chartOn = (canvas: HTMLCanvasElement, config: Drawing['config'], devicePixelRatio: number) =>
  new Chart<'bar'>(canvas, { ...config, options: { ...config.options, ...STILL, devicePixelRatio } })

/** What Chart.js draws, as the content of an SVG element. */
function chartSvg(job: ChartJob): { readonly content: string; readonly height: number } {
  const { config, height } = chartDrawing(job, PLOT_WIDTH)
  const canvas = newVectorCanvas(PLOT_WIDTH, height)
  const chart = chartOn(asBrowserCanvas(canvas), config, 1)
  const whole = canvas.getContent().toString()
  chart.destroy()
  return {
    content: whole.slice(whole.indexOf('>', whole.indexOf('<svg')) + 1, whole.lastIndexOf('</svg>')),
    height,
  }
}
