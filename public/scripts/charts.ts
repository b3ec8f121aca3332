import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js'
import type { Draw } from './charts/drawing.ts'
import { drawMoney } from './charts/money.ts'
import { readPalette } from './charts/palette.ts'
import { readSeries } from './charts/series.ts'
import { drawStack } from './charts/stack.ts'
import { drawTimeline } from './charts/timeline.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale)

const DRAW: Readonly<Record<string, Draw>> = { stack: drawStack, money: drawMoney, timeline: drawTimeline }
const PNG_WIDTH = 1184
const PNG_SCALE = 2

/** Draws one figure from its own table, again whenever its width or the colours change. */
class FigureChart {
  readonly #figure: HTMLElement
  readonly #plot: HTMLElement
  readonly #draw: Draw
  #chart: Chart<'bar'> | null = null
  #width = 0

  constructor(figure: HTMLElement, plot: HTMLElement, draw: Draw) {
    this.#figure = figure
    this.#plot = plot
    this.#draw = draw
    new ResizeObserver(() => {
      if (this.#plot.clientWidth !== this.#width) this.render()
    }).observe(plot)
    document.addEventListener('themechange', () => this.render())
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.render())
    this.#offerTable()
    this.#offerDownload()
  }

  render(): void {
    this.#chart?.destroy()
    this.#width = this.#plot.clientWidth
    const canvas = document.createElement('canvas')
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', `${this.#title()} The table of this figure has the numbers.`)
    this.#plot.replaceChildren(canvas)
    this.#chart = this.#make(canvas, 'page', this.#width, devicePixelRatio)
  }

  #make(canvas: HTMLCanvasElement, scheme: 'page' | 'light', width: number, scale: number): Chart<'bar'> {
    const { config, height, hrefs } = this.#draw(
      this.#figure,
      readSeries(this.#figure),
      readPalette(scheme),
      width,
    )
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    canvas.width = width
    canvas.height = height
    return new Chart<'bar'>(canvas, {
      ...config,
      options: {
        ...config.options,
        animation: false,
        responsive: false,
        maintainAspectRatio: false,
        devicePixelRatio: scale,
        events: ['click', 'mousemove'],
        onHover: (_event, elements) => {
          canvas.style.cursor = hrefs[elements[0]?.index ?? -1] == null ? 'default' : 'pointer'
        },
        onClick: (_event, elements) => {
          const href = hrefs[elements[0]?.index ?? -1]
          if (href != null) location.assign(href)
        },
      },
    })
  }

  #title(): string {
    return this.#figure.querySelector('.figure-title')?.textContent?.trim() ?? ''
  }

  #offerTable(): void {
    const table = this.#figure.querySelector<HTMLDetailsElement>('.figure-table')
    const button = this.#figure.querySelector<HTMLButtonElement>('[data-toggle-table]')
    if (table === null || button === null) return
    table.open = false
    button.hidden = false
    button.setAttribute('aria-expanded', 'false')
    button.addEventListener('click', () => {
      table.open = !table.open
      button.setAttribute('aria-expanded', String(table.open))
    })
  }

  /** The picture as a file, always on light paper, with its finding over it. */
  #offerDownload(): void {
    const button = this.#figure.querySelector<HTMLButtonElement>('[data-png]')
    if (button === null) return
    button.hidden = false
    button.addEventListener('click', () => {
      const plain = document.createElement('canvas')
      const chart = this.#make(plain, 'light', PNG_WIDTH, PNG_SCALE)
      const page = document.createElement('canvas')
      const margin = 32 * PNG_SCALE
      const head = 56 * PNG_SCALE
      page.width = plain.width + 2 * margin
      page.height = plain.height + 2 * margin + head
      const pen = page.getContext('2d')
      if (pen !== null) {
        const palette = readPalette('light')
        pen.fillStyle = palette.paper
        pen.fillRect(0, 0, page.width, page.height)
        pen.fillStyle = palette.ink
        pen.font = `550 ${21 * PNG_SCALE}px Newsreader, Georgia, serif`
        pen.fillText(this.#title(), margin, margin + 18 * PNG_SCALE, page.width - 2 * margin)
        pen.fillStyle = palette.ink2
        pen.font = `400 ${13 * PNG_SCALE}px "Public Sans", sans-serif`
        const note = 'Recusal. An overlap is a screening result, not a finding of wrongdoing.'
        pen.fillText(note, margin, margin + 40 * PNG_SCALE)
        pen.drawImage(plain, margin, margin + head)
      }
      chart.destroy()
      const link = document.createElement('a')
      link.download = `recusal-${this.#figure.dataset.figure ?? 'figure'}.png`
      link.href = page.toDataURL('image/png')
      link.click()
    })
  }
}

// The bars' words are drawn on canvas, so their fonts must be there first.
await document.fonts.ready
for (const figure of document.querySelectorAll<HTMLElement>('[data-figure]')) {
  const plot = figure.querySelector<HTMLElement>('.plot')
  const draw = DRAW[figure.dataset.figure ?? '']
  if (plot === null || draw === undefined || readSeries(figure).length === 0) continue
  figure.classList.add('drawn')
  new FigureChart(figure, plot, draw).render()
}
