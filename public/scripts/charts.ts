import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js'
import { FigureChart } from './charts/figure-chart.ts'
import { filterInPlace } from './charts/filter-in-place.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale)

/** Readies the page's new figures: draws their charts and folds their tables under the plots. */
function readyFigures(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('.figure:not(.ready)')) {
    figure.classList.add('ready')
    FigureChart.of(figure)
  }
}

filterInPlace(readyFigures)
// The bars' words are drawn on canvas, so their fonts must be there first.
await document.fonts.ready
readyFigures()
