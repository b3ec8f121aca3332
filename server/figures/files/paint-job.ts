import type { Axis } from '../axis.ts'
import type { ChartName } from '../charts/drawing.ts'
import type { SeriesRow } from '../charts/series.ts'
import { type Figure, seriesOf } from '../figure.ts'
import type { Picture } from '../pictures/picture.ts'
import type { CardWords } from './card.ts'
import type { Framing } from './frame.ts'

/** The part of a figure that Chart.js draws. */
export interface ChartJob {
  readonly name: ChartName
  readonly rows: readonly SeriesRow[]
  readonly axis: Axis | null
}

/** A file to paint, as plain values. Another thread paints it, and equal jobs give equal files. */
export type PaintJob =
  | {
      readonly kind: 'figure'
      readonly format: 'png' | 'svg'
      readonly chart: ChartJob | null
      readonly picture: Picture | null
      readonly framing: Framing
    }
  | { readonly kind: 'card'; readonly words: CardWords }

/** The picture that this figure's file shows; null for a chart, which Chart.js draws. */
function pictureOf({ drawing }: Figure): Picture | null {
  return drawing.by === 'chart' ? null : (drawing.file?.() ?? drawing.wide())
}

/** What Chart.js draws for this figure; null for a picture. */
export function chartOf(figure: Figure): ChartJob | null {
  const { drawing } = figure
  return drawing.by === 'chart'
    ? { name: drawing.chart, rows: seriesOf(figure), axis: drawing.axis ?? null }
    : null
}

export function figureJob(
  figure: Figure,
  framing: Framing,
  format: 'png' | 'svg',
): Extract<PaintJob, { kind: 'figure' }> {
  return { kind: 'figure', format, chart: chartOf(figure), picture: pictureOf(figure), framing }
}
