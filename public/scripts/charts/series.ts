/** A row of a figure's table: its name, where it leads, its numbers by column and its other data. */
export interface SeriesRow {
  readonly name: string
  readonly href: string
  readonly values: number[]
  readonly cells: string[]
  readonly data: DOMStringMap
}

/** The rows of the table that the server rendered: the one source of the chart's data. */
export function readSeries(figure: HTMLElement): SeriesRow[] {
  return [...figure.querySelectorAll<HTMLTableRowElement>('table[data-series] tbody tr')].map((row) => {
    const link = row.querySelector<HTMLAnchorElement>('th a')
    return {
      name: link?.textContent?.trim() ?? '',
      href: link?.href ?? '',
      values: [...row.querySelectorAll<HTMLElement>('[data-value]')].map((cell) =>
        Number(cell.dataset.value),
      ),
      cells: [...row.cells].map((cell) => cell.textContent?.trim() ?? ''),
      data: row.dataset,
    }
  })
}

/** Text in lines of at most so many letters, broken between words. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
