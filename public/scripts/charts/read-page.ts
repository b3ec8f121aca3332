import { type Palette, TOKENS } from '../../../server/figures/charts/palette.ts'
import type { SeriesRow } from '../../../server/figures/charts/series.ts'

/** The colors as the page now has them. */
export function readPalette(): Palette {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colourOf = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const entries = Object.entries(TOKENS).map(([name, token]) => [name, colourOf(token)])
  probe.remove()
  return Object.fromEntries(entries) as Palette
}

/** The rows of the table that the server rendered: the one source of the chart's data. */
export function readSeries(figure: HTMLElement): SeriesRow[] {
  return rowsOf(figure).map((row) => ({
    name: row.querySelector('th')?.firstElementChild?.textContent?.trim() ?? '',
    words: [...row.cells].map((cell) => cell.textContent.trim()),
    values: [...row.querySelectorAll<HTMLElement>('td.number')].map((cell) =>
      Number(cell.dataset.value ?? 0),
    ),
    data: row.dataset,
  }))
}

/** The link of each row: what a click on its bar follows. */
export function readLinks(figure: HTMLElement): (HTMLAnchorElement | null)[] {
  return rowsOf(figure).map((row) => row.querySelector<HTMLAnchorElement>('th a'))
}

function rowsOf(figure: HTMLElement): HTMLTableRowElement[] {
  return [...figure.querySelectorAll<HTMLTableRowElement>('table[data-series] tbody tr')]
}
