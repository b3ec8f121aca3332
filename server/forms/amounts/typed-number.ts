import Big from 'big.js'
import { lookUp } from '../../values/look-up.ts'

/** Which mark a text uses before its decimals. */
export type NumberStyle = 'point' | 'comma'

/** What follows a number and multiplies it. */
const SCALES: Readonly<Record<string, string>> = {
  k: '1e3',
  thousand: '1e3',
  thousands: '1e3',
  m: '1e6',
  mn: '1e6',
  mm: '1e6',
  mio: '1e6',
  mln: '1e6',
  million: '1e6',
  millions: '1e6',
  b: '1e9',
  bn: '1e9',
  bln: '1e9',
  billion: '1e9',
  billions: '1e9',
  t: '1e12',
  tn: '1e12',
  trn: '1e12',
  trillion: '1e12',
  trillions: '1e12',
}

/** What a word such as `m` or `billions`, in any case, multiplies by; null if it is not one. */
export const scaleOf = (word: string): string | null => lookUp(SCALES, word.toLowerCase()) ?? null

/** The words that multiply, for a pattern. */
export const SCALE_WORDS = Object.keys(SCALES).join('|')

/** A number as typed, read in one style: its digits as a plain decimal, and what multiplies it. */
export interface TypedNumber {
  readonly digits: string
  readonly scale: string | null
}

/** Thousands set apart by a space or an apostrophe. */
const SPACED = /^\d{1,3}(?:[ '’]\d{3})+(?=[.,]|$)/
const STYLES: Readonly<Record<NumberStyle, RegExp>> = {
  point: /^(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d[\d,]*)?$/,
  comma: /^(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?$/,
}

/** Reads `1,500`, `1.5m`, `2 billion`, `12 500 000`; null if the style has no such number. */
export function readNumber(typed: string, style: NumberStyle): TypedNumber | null {
  const word = /(?<![a-z])[a-z]+\.?$/i.exec(typed.slice(-12))?.[0] ?? ''
  const scale = word === '' ? null : lookUp(SCALES, word.replace('.', '').toLowerCase())
  if (scale === undefined) return null
  const written = typed.slice(0, typed.length - word.length).trim()
  const joined = written.replace(SPACED, (groups) => groups.replace(/[ '’]/g, ''))
  if (!STYLES[style].test(joined)) return null
  const [group, mark] = style === 'point' ? [',', '.'] : ['.', ',']
  return { digits: joined.replaceAll(group, '').replace(mark, '.'), scale }
}

/** The number multiplied out. One without a scale keeps its digits as they were typed: `12.50` is `12.50`. */
export function multipliedOut({ digits }: TypedNumber, scale: string | null): string {
  return scale === null ? digits : new Big(digits).times(scale).toFixed()
}
