import type { SKRSContext2D } from '@napi-rs/canvas'
import { LRUCache } from 'lru-cache'
import { once } from '../../values/once.ts'
import { FONT_FAMILIES } from '../charts/palette.ts'
import { newCanvas } from '../files/canvas.ts'
import type { TextMark } from './picture.ts'

type Face = Pick<TextMark, 'size' | 'weight' | 'serif'>

export const fontOf = ({ size, weight = 400, serif = false }: Face): string =>
  `${weight} ${size}px ${serif ? FONT_FAMILIES.serif : FONT_FAMILIES.sans}`

const penOf = once((): SKRSContext2D => newCanvas(8, 8).getContext('2d'))
/** The widths of texts measured lately, by font and text: pages show the same names again and again. */
const measured = new LRUCache<string, number>({ max: 20_000 })

/** The width of a text, in pixels. */
export function widthOf(text: string, face: Face): number {
  const font = fontOf(face)
  const key = `${font} ${text}`
  const known = measured.get(key)
  if (known !== undefined) return known
  const pen = penOf()
  pen.font = font
  const { width } = pen.measureText(text)
  measured.set(key, width)
  return width
}

/** A word, split into pieces that fit if it is too long for a line. */
function piecesOf(word: string, face: Face, most: number): string[] {
  if (widthOf(word, face) <= most) return [word]
  const pieces: string[] = ['']
  for (const letter of word) {
    const longer = `${pieces.at(-1)}${letter}`
    if (pieces.at(-1) === '' || widthOf(longer, face) <= most) pieces[pieces.length - 1] = longer
    else pieces.push(letter)
  }
  return pieces
}

/** A text in lines no wider than `most`, broken between words, and within a word that is longer than a line. */
export function linesOf(text: string, face: Face, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).flatMap((each) => piecesOf(each, face, most))) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && widthOf(longer, face) <= most) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** A text cut to fit, with an ellipsis if it was cut. */
export function clipped(text: string, face: Face, most: number): string {
  if (widthOf(text, face) <= most) return text
  let shown = text
  while (shown.length > 1 && widthOf(`${shown}…`, face) > most) shown = shown.slice(0, -1)
  return `${shown.trimEnd()}…`
}
