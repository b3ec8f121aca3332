import { Chart } from 'chart.js'
import type { Axis } from '../../../server/figures/axis.ts'
import type { ChartName, Drawing } from '../../../server/figures/charts/drawing.ts'
import { DRAW, STILL } from '../../../server/figures/charts/index.ts'
import { ON_PAPER } from '../../../server/figures/charts/palette.ts'
import { readLinks, readPalette, readSeries } from './read-page.ts'

function surface(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  return canvas
}

/** Draws one figure from its own table, again whenever its width or the colors change, until it is replaced. */
export class FigureChart {
  readonly #figure: HTMLElement
  readonly #plot: HTMLElement
  readonly #name: ChartName
  readonly #axis: Axis | null
  #chart: Chart<'bar'> | null = null
  #width = 0

  /** Readies a figure: its chart, where it has one, and the button for its table. */
  static of(figure: HTMLElement): void {
    const plot = figure.querySelector<HTMLElement>('.plot')
    const name = figure.dataset.figure as ChartName | undefined
    if (plot !== null && name !== undefined) new FigureChart(figure, plot, name).#render()
    if (plot !== null) foldTable(figure)
  }

  private constructor(figure: HTMLElement, plot: HTMLElement, name: ChartName) {
    this.#figure = figure
    this.#plot = plot
    this.#name = name
    this.#axis = figure.dataset.axis === undefined ? null : (JSON.parse(figure.dataset.axis) as Axis)
    const gone = new AbortController()
    const observer = new ResizeObserver(() => {
      if (plot.clientWidth !== this.#width) again()
    })
    const again = (): void => {
      if (figure.isConnected) {
        this.#render()
        return
      }
      gone.abort()
      observer.disconnect()
      this.#chart?.destroy()
    }
    observer.observe(plot)
    document.addEventListener('themechange', again, { signal: gone.signal })
    // Paper is white whatever the screen is.
    addEventListener('beforeprint', () => this.#render(ON_PAPER), { signal: gone.signal })
    addEventListener('afterprint', again, { signal: gone.signal })
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again, { signal: gone.signal })
  }

  #render(palette = readPalette()): void {
    this.#width = this.#plot.clientWidth
    // A folded figure has no width: it is drawn when it is opened.
    if (this.#width === 0) return
    this.#chart?.destroy()
    const canvas = surface(this.#width, 0)
    canvas.setAttribute('role', 'img')
    const title = this.#figure.querySelector('.figure-title')?.textContent?.trim() ?? ''
    canvas.setAttribute('aria-label', `${title} The table of this figure has the numbers.`)
    this.#plot.replaceChildren(canvas)
    const drawing = DRAW[this.#name]({
      rows: readSeries(this.#figure),
      axis: this.#axis,
      palette,
      width: this.#width,
      surface,
    })
    canvas.height = drawing.height
    canvas.style.width = `${this.#width}px`
    canvas.style.height = `${drawing.height}px`
    this.#figure.classList.add('drawn')
    this.#chart = new Chart<'bar'>(canvas, {
      ...drawing.config,
      options: {
        ...drawing.config.options,
        ...STILL,
        devicePixelRatio,
        // Chart.js reports only what lies within its plot, and the years are above it.
        events: [],
      },
    })
    const linkAt = (event: MouseEvent): HTMLAnchorElement | null =>
      this.#chart === null ? null : this.#linkAt(drawing, this.#chart, event)
    canvas.addEventListener('mousemove', (event) => {
      canvas.style.cursor = linkAt(event) === null ? 'default' : 'pointer'
    })
    canvas.addEventListener('click', (event) => linkAt(event)?.click())
  }

  /** What is under the pointer: the link of a bar's row, or that of a year above the plot. */
  #linkAt(drawing: Drawing, chart: Chart<'bar'>, event: MouseEvent): HTMLAnchorElement | null {
    const { chartArea: area } = chart
    const [bar] = chart.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false)
    const share = (event.offsetX - area.left) / area.width
    if (bar !== undefined) {
      const row = drawing.rowAt(bar.index, share * 100)
      return row === null ? null : (readLinks(this.#figure)[row] ?? null)
    }
    if (this.#axis === null || event.offsetY > area.top || share < 0) return null
    const [start, end] = [this.#axis.start, this.#axis.end].map((day) => Date.parse(day)) as [number, number]
    const year = new Date(start + share * (end - start)).getUTCFullYear()
    return this.#figure.querySelector<HTMLAnchorElement>(`a[data-year="${year}"]`)
  }
}

/** Folds the table away under its plot, with a button that shows it again. */
function foldTable(figure: HTMLElement): void {
  const table = figure.querySelector<HTMLDetailsElement>('details.figure-table')
  const button = figure.querySelector<HTMLButtonElement>('[data-toggle-table]')
  if (table === null || button === null) return
  const show = (open: boolean): void => {
    table.open = open
    button.setAttribute('aria-expanded', String(open))
  }
  show(false)
  button.hidden = false
  figure.classList.add('drawn')
  button.addEventListener('click', () => show(!table.open))
}
