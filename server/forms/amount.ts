import Big from 'big.js'

/** An amount as somebody types it. Numbers are plain decimals as text; null where not given. */
export interface TypedAmount {
  readonly min: string | null
  readonly max: string | null
  /** From a sign or a code beside the number. */
  readonly currency: string | null
}

const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP' }

const SCALES: Readonly<Record<string, string>> = {
  k: '1e3',
  thousand: '1e3',
  m: '1e6',
  mn: '1e6',
  million: '1e6',
  bn: '1e9',
  b: '1e9',
  billion: '1e9',
  tn: '1e12',
  trillion: '1e12',
}

const CURRENCY = '(?<code>[A-Z]{3})|(?<sign>[$€£])'
const NUMBER = new RegExp(
  `^(?:${CURRENCY})?\\s*(?<digits>\\d{1,3}(?:[,\\u00a0\\u202f ]\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)\\s*(?<scale>[a-z]+)?\\s*(?<trailing>[A-Z]{3})?$`,
  'u',
)

interface TypedNumber {
  readonly value: Big
  readonly scale: string | null
  readonly currency: string | null
}

function parseNumber(typed: string): TypedNumber | null {
  const groups = NUMBER.exec(typed.trim().replace(/^US\$/, '$'))?.groups
  if (groups === undefined) return null
  const scale = groups.scale === undefined ? null : (SCALES[groups.scale.toLowerCase()] ?? undefined)
  if (scale === undefined) return null
  const sign = groups.sign === undefined ? null : (SIGNS[groups.sign] ?? null)
  return {
    value: new Big((groups.digits ?? '').replace(/[^\d.]/g, '')),
    scale,
    currency: groups.code ?? sign ?? groups.trailing ?? null,
  }
}

/**
 * Reads `2bn`, `USD 1,500,000`, `$1.2–1.5 billion`, `up to 3m`, `1m to 2m`. In a range a scale that
 * only the upper number names is the lower one's too.
 * @returns null when it is none of these.
 */
export function parseAmount(typed: string): TypedAmount | null {
  const upTo = /^up to\s+(.+)$/i.exec(typed.trim())
  if (upTo?.[1] !== undefined) {
    const number = parseNumber(upTo[1])
    return number === null ? null : { min: null, max: plain(number, number.scale), currency: number.currency }
  }
  const parts = typed
    .split(/\s*(?:–|—|\bto\b|(?<=[\d a-z])-(?=[\d $€£A-Z]))\s*/u)
    .filter((part) => part !== '')
  const numbers = parts.map(parseNumber)
  const [low, high] = numbers
  if (low === undefined || low === null || numbers.length > 2) return null
  if (high === undefined) {
    const exact = plain(low, low.scale)
    return { min: exact, max: exact, currency: low.currency }
  }
  if (high === null) return null
  return {
    min: plain(low, low.scale ?? high.scale),
    max: plain(high, high.scale),
    currency: low.currency ?? high.currency,
  }
}

function plain({ value }: TypedNumber, scale: string | null): string {
  return value.times(scale ?? 1).toFixed()
}
