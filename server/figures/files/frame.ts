import type { KeyItem } from '../keys.ts'
import { type Mark, movedBy, type Picture, type TextMark } from '../pictures/picture.ts'
import { linesOf, widthOf } from '../pictures/text.ts'

/** The text around the plot in a picture file, so that the file explains itself wherever it is shown. */
export interface Framing {
  readonly title: string
  readonly measure: string
  readonly key: readonly KeyItem[]
  readonly note: string
  /** Its date, the version of the method, and where it comes from. */
  readonly source: string
}

/** The width of a picture file, in page pixels. Files have twice the resolution. */
export const FILE_WIDTH = 1184
const MARGIN = 40
/** The width left for the plot. */
export const PLOT_WIDTH = FILE_WIDTH - 2 * MARGIN

export const STANDING = 'An overlap is a screening result, not a finding of wrongdoing.'

function paragraph(
  text: string,
  face: Pick<TextMark, 'size' | 'weight' | 'serif' | 'fill'>,
  top: number,
  lineHeight: number,
): { marks: TextMark[]; bottom: number } {
  const lines = linesOf(text, face, PLOT_WIDTH)
  return {
    marks: lines.map((line, index) => ({
      kind: 'text',
      x: MARGIN,
      y: top + (index + 0.76) * lineHeight,
      text: line,
      ...face,
    })),
    bottom: top + lines.length * lineHeight,
  }
}

/** The signs of the key, in as many rows as they need. */
function keyRow(items: readonly KeyItem[], top: number): { marks: Mark[]; bottom: number } {
  const face = { size: 13 } as const
  let [x, y] = [MARGIN, top]
  const marks = items.flatMap(({ width, swatch, words }): Mark[] => {
    const wide = width + 8 + widthOf(words, face)
    if (x > MARGIN && x + wide > MARGIN + PLOT_WIDTH) {
      x = MARGIN
      y += 22
    }
    const placed: Mark[] = [
      ...movedBy(swatch, x, y + 3),
      { kind: 'text', x: x + width + 8, y: y + 13.5, text: words, ...face, fill: 'ink' },
    ]
    x += wide + 20
    return placed
  })
  return { marks, bottom: items.length === 0 ? top : y + 18 }
}

/** The text above and below a plot of this height, and where the plot goes. */
export function frame(
  framing: Framing,
  plotHeight: number,
): Picture & { readonly plot: { x: number; y: number } } {
  const rule: Mark = { kind: 'rect', x: MARGIN, y: MARGIN - 12, width: PLOT_WIDTH, height: 1, fill: 'ink' }
  const title = paragraph(framing.title, { size: 24, weight: 550, serif: true, fill: 'ink' }, MARGIN, 30)
  const measure = paragraph(framing.measure, { size: 14, fill: 'ink2' }, title.bottom + 6, 20)
  const key = keyRow(framing.key, measure.bottom + 10)
  const plotTop = key.bottom + 20
  const foot = plotTop + plotHeight + 20
  const footRule: Mark = { kind: 'rect', x: MARGIN, y: foot, width: PLOT_WIDTH, height: 1, fill: 'hairline' }
  const note = paragraph(framing.note, { size: 13, fill: 'ink2' }, foot + 10, 18)
  const standing = paragraph(STANDING, { size: 13, weight: 650, fill: 'ink' }, note.bottom + 6, 18)
  const source = paragraph(framing.source, { size: 13, fill: 'ink3' }, standing.bottom, 18)
  return {
    width: FILE_WIDTH,
    height: source.bottom + MARGIN - 12,
    plot: { x: MARGIN, y: plotTop },
    marks: [
      rule,
      ...title.marks,
      ...measure.marks,
      ...key.marks,
      footRule,
      ...note.marks,
      ...standing.marks,
      ...source.marks,
    ],
  }
}
