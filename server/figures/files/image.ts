import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js'
import type { ChartName, Drawing } from '../charts/drawing.ts'
import { DRAW, STILL } from '../charts/index.ts'
import { LIGHT } from '../charts/palette.ts'
import type { Figure } from '../figure.ts'
import { seriesOf } from '../figure.ts'
import { paint } from '../pictures/paint.ts'
import { movedBy, type Picture } from '../pictures/picture.ts'
import { fileSvg } from '../pictures/svg.ts'
import { asBrowserCanvas, newCanvas } from './canvas.ts'
import { FILE_WIDTH, type Framing, frame, PLOT_WIDTH } from './frame.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale)

/** Pixels of a file to one of the page. */
const SCALE = 2

/** The picture that a file of this figure shows; null for a chart, which Chart.js draws. */
function pictureOf({ drawing }: Figure): Picture | null {
  return drawing.by === 'chart' ? null : (drawing.file?.() ?? drawing.wide())
}

/** A figure as SVG; null for one that Chart.js draws, which is a PNG only. */
export function figureSvg(figure: Figure, framing: Framing): string | null {
  const picture = pictureOf(figure)
  if (picture === null) return null
  const framed = frame(framing, picture.height)
  const marks = [...framed.marks, ...movedBy(picture.marks, framed.plot.x, framed.plot.y)]
  return fileSvg({ ...framed, marks }, LIGHT, framing.title)
}

/** A figure as a PNG, on light paper. */
export async function figurePng(figure: Figure, framing: Framing): Promise<Buffer> {
  const chart = figure.drawing.by === 'chart' ? drawChart(figure, figure.drawing.chart) : null
  const picture = pictureOf(figure)
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

/** What Chart.js is to draw of a figure at this width, in light colours. */
export function chartDrawing(figure: Figure, chart: ChartName, width: number): Drawing {
  return DRAW[chart]({
    rows: seriesOf(figure),
    axis: figure.drawing.by === 'chart' ? (figure.drawing.axis ?? null) : null,
    palette: LIGHT,
    width,
    surface: (wide, tall) => asBrowserCanvas(newCanvas(wide, tall)),
  })
}

function drawChart(figure: Figure, name: ChartName) {
  const { config, height } = chartDrawing(figure, name, PLOT_WIDTH)
  const canvas = newCanvas(PLOT_WIDTH, height)
  const chart = new Chart<'bar'>(asBrowserCanvas(canvas), {
    ...config,
    options: { ...config.options, ...STILL, devicePixelRatio: SCALE },
  })
  // Ending a chart clears its canvas: that is for whoever has used it.
  return { canvas, height, end: () => chart.destroy() }
}
