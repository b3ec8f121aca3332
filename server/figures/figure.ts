import type { Axis } from './axis.ts'
import type { ChartName } from './charts/drawing.ts'
import type { SeriesRow } from './charts/series.ts'
import type { Choice } from './choice.ts'
import type { Picture } from './pictures/picture.ts'

/** One cell of a figure's table. */
export interface FigureCell {
  /** As the page shows it. */
  readonly text: string
  /** As the file and the chart have it: whole numbers and sums as digits, dates as written, empty when unknown. */
  readonly value?: string | number
  /** Where the cell leads. */
  readonly href?: string
  /** What the page is filtered by when the cell, or what it stands for in the plot, is chosen. */
  readonly choice?: Choice
}

export interface FigureColumn {
  /** In the CSV. */
  readonly name: string
  /** On the page. */
  readonly label: string
  readonly number?: boolean
}

export interface FigureRow {
  readonly cells: readonly FigureCell[]
  /** What the chart needs beside the numbers: bars in percent of an axis, a label. */
  readonly data?: Readonly<Record<string, string>>
}

/** Which explanation of its signs a figure shows above its plot. */
export type FigureKey = 'bands' | 'money' | 'windows' | 'flow' | 'matrix' | 'time' | 'network' | 'network-lit'

/** A picture, laid out when it is asked for: a page needs it wide and for a phone, a file once, a CSV not at all. */
export interface PictureDrawing {
  readonly by: 'picture'
  wide(): Picture
  narrow(): Picture
  /** For a file, where that has more room. */
  file?(): Picture
}

/**
 * A figure: its finding in a sentence, and the table that says everything it draws. The page's table, the chart,
 * the picture and the CSV are all made from `rows`, so that none can say anything else.
 */
export interface Figure {
  readonly name: string
  /** The finding, a sentence made from the data. */
  readonly title: string
  /** What is measured, and in which unit. */
  readonly measure: string
  readonly key: FigureKey
  /** The caveat, and what is left out. */
  readonly note: string
  /** The table's caption. */
  readonly caption: string
  readonly columns: readonly FigureColumn[]
  /** Which column names the row. */
  readonly header: number
  readonly rows: readonly FigureRow[]
  /** How it is drawn: by Chart.js from the table, or as a picture that is laid out here. */
  readonly drawing: { readonly by: 'chart'; readonly chart: ChartName; readonly axis?: Axis } | PictureDrawing
}

/** The rows as a chart reads them; in the page it reads the same from the table. */
export function seriesOf({ rows, columns, header }: Figure): SeriesRow[] {
  return rows.map(({ cells, data }) => ({
    name: cells[header]?.text ?? '',
    values: cells.flatMap((cell, index) => (columns[index]?.number === true ? Number(cell.value ?? 0) : [])),
    data: data ?? {},
  }))
}
