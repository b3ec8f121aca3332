import type { Axis } from './axis.ts'
import type { ChartName } from './charts/drawing.ts'
import type { SeriesRow } from './charts/series.ts'
import type { Choice } from './choice.ts'
import type { Picture } from './pictures/picture.ts'

/** One cell of a figure's table. */
export interface FigureCell {
  /** As the page shows it. */
  readonly text: string
  /** As the file and the chart use it: whole numbers and sums as digits, dates as written, empty if unknown. */
  readonly value?: string | number
  /** Where the cell links to. */
  readonly href?: string
  /** The filter that is set when a reader chooses the cell or its mark in the plot. */
  readonly choice?: Choice
}

export interface FigureColumn {
  /** The name in the CSV. */
  readonly name: string
  /** The name on the page. */
  readonly label: string
  readonly number?: boolean
}

export interface FigureRow {
  readonly cells: readonly FigureCell[]
  /** What the chart needs besides the numbers: bars in percent of an axis, a label. */
  readonly data?: Readonly<Record<string, string>>
}

/** Which key a figure shows above its plot. */
export type FigureKey = 'bands' | 'money' | 'windows' | 'flow' | 'matrix' | 'time' | 'network' | 'network-lit'

/** A picture, laid out on request: a page needs a wide and a narrow one, a file one, a CSV none. */
export interface PictureDrawing {
  readonly by: 'picture'
  wide(): Picture
  narrow(): Picture
  /** For a file, if it has more room. */
  file?(): Picture
}

/**
 * A figure: its finding in a sentence, and the table with everything it draws. The page's table, the chart,
 * the picture and the CSV are all made from `rows`, so they cannot contradict one another.
 */
export interface Figure {
  readonly name: string
  /** The finding, as a sentence made from the data. */
  readonly title: string
  /** What is measured, and in what unit. */
  readonly measure: string
  readonly key: FigureKey
  /** The caveats, and what is left out. */
  readonly note: string
  /** The table's caption. */
  readonly caption: string
  readonly columns: readonly FigureColumn[]
  /** Which column names the row. */
  readonly header: number
  readonly rows: readonly FigureRow[]
  /** How it is drawn: by Chart.js from the table, or as a picture laid out here. */
  readonly drawing: { readonly by: 'chart'; readonly chart: ChartName; readonly axis?: Axis } | PictureDrawing
}

/** The rows as a chart reads them. On the page, it reads the same from the table. */
export function seriesOf({ rows, columns, header }: Figure): SeriesRow[] {
  return rows.map(({ cells, data }) => ({
    name: cells[header]?.text ?? '',
    words: cells.map(({ text }) => text),
    values: cells.flatMap((cell, index) => (columns[index]?.number === true ? Number(cell.value ?? 0) : [])),
    data: data ?? {},
  }))
}
