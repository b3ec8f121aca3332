import { LIGHT } from '../charts/palette.ts'
import { paint } from '../pictures/paint.ts'
import type { Mark } from '../pictures/picture.ts'
import { linesOf, widthOf } from '../pictures/text.ts'
import { newCanvas } from './canvas.ts'
import { STANDING } from './frame.ts'

/** What a card says about the page that it stands for. */
export interface CardWords {
  readonly title: string
  readonly sentence: string
  /** Its date, and the version of the method. */
  readonly date: string
  /** The site's address. */
  readonly site: string
}

/** The size that social networks show. */
const WIDTH = 1200
const HEIGHT = 630
const MARGIN = 72
const MOST_LINES = 4

function wordmark(): Mark[] {
  const face = { size: 40, weight: 650, serif: true } as const
  const y = MARGIN + 34
  return [
    { kind: 'text', x: MARGIN, y, text: 'Re', ...face, fill: 'accent' },
    { kind: 'text', x: MARGIN + widthOf('Re', face) - 3, y, text: 'cusal', ...face, fill: 'ink' },
  ]
}

function titleMarks(title: string): { marks: Mark[]; bottom: number } {
  const size = title.length > 70 ? 46 : 58
  const face = { size, weight: 550, serif: true } as const
  const lines = linesOf(title, face, WIDTH - 2 * MARGIN).slice(0, MOST_LINES)
  const top = 190
  return {
    marks: lines.map((text, line) => ({
      kind: 'text',
      x: MARGIN,
      y: top + (line + 0.8) * size * 1.12,
      text,
      ...face,
      fill: 'ink',
    })),
    bottom: top + lines.length * size * 1.12,
  }
}

/** The picture shown for a page when someone shares its address, as a PNG. */
export async function cardPng({ title, sentence, date, site }: CardWords): Promise<Buffer> {
  const head = titleMarks(title)
  const face = { size: 27 } as const
  const told: Mark[] = linesOf(sentence, face, WIDTH - 2 * MARGIN)
    .slice(0, 2)
    .map((text, line) => ({
      kind: 'text',
      x: MARGIN,
      y: head.bottom + 44 + line * 38,
      text,
      ...face,
      fill: 'ink2',
    }))
  const foot = HEIGHT - MARGIN
  const marks: Mark[] = [
    { kind: 'rect', x: 0, y: 0, width: WIDTH, height: 12, fill: 'ink' },
    ...wordmark(),
    ...head.marks,
    ...told,
    { kind: 'text', x: MARGIN, y: foot - 58, text: date, size: 22, fill: 'ink3' },
    { kind: 'rect', x: MARGIN, y: foot - 40, width: WIDTH - 2 * MARGIN, height: 1, fill: 'ink' },
    { kind: 'text', x: MARGIN, y: foot, text: STANDING, size: 22, weight: 650, fill: 'ink' },
    { kind: 'text', x: WIDTH - MARGIN, y: foot, text: site, size: 22, anchor: 'end', fill: 'ink3' },
  ]
  const canvas = newCanvas(WIDTH, HEIGHT)
  const pen = canvas.getContext('2d')
  pen.fillStyle = LIGHT.paper
  pen.fillRect(0, 0, WIDTH, HEIGHT)
  paint(pen, marks, LIGHT)
  return canvas.encode('png')
}
