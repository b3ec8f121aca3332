import Big from 'big.js'
import { METHOD } from '../overlaps/method.ts'
import type { Day } from '../values/days.ts'

/** How far a number or a text is confirmed: in a published source, in part, or recalled and still to be checked. */
export type Confirmation = 'confirmed' | 'partly confirmed' | 'recalled'

/** A number in the law, with the days on which it applies. */
interface Limit {
  readonly id: string
  readonly what: string
  readonly citation: string
  /** The first and last day; null where the number applies as far as the record goes. */
  readonly from: Day | null
  readonly until: Day | null
  readonly confirmation: Confirmation
}

/** A limit in US dollars. */
export interface Threshold extends Limit {
  readonly usd: string
}

/** A limit in whole years. */
export interface Period extends Limit {
  readonly years: number
}

/**
 * The thresholds that the legal tests use, versioned: a new number is a new entry, and the old
 * one gets a last day. Each entry says how far its number is confirmed.
 */
export const THRESHOLDS: readonly Threshold[] = [
  {
    id: 'party-securities',
    what: 'Securities of parties, together with those of spouse and minor children',
    citation: '5 CFR 2640.202(a)',
    usd: '15000',
    from: null,
    until: null,
    confirmation: 'confirmed',
  },
  {
    id: 'affected-securities',
    what: 'Securities of those who are affected but are not parties',
    citation: '5 CFR 2640.202(b)',
    usd: '25000',
    from: null,
    until: null,
    confirmation: 'confirmed',
  },
  {
    id: 'former-employer-payment',
    what: 'Extraordinary payment by a former employer, for two years after its receipt',
    citation: '5 CFR 2635.503',
    usd: '10000',
    from: null,
    until: '2024-08-14',
    confirmation: 'confirmed',
  },
  {
    id: 'former-employer-payment',
    what: 'Covered payment by a former employer, for two years after its receipt (89 FR 43686)',
    citation: '5 CFR 2635.503',
    usd: '10000',
    from: '2024-08-15',
    until: null,
    confirmation: 'recalled',
  },
  // Revised about every three years. The figures before 2020 and from 2026 are not on record here.
  {
    id: 'gift-of-minimal-value',
    what: 'Gift of minimal value by a foreign government, 2020 to 2022',
    citation: '5 U.S.C. 7342',
    usd: '415',
    from: '2020-01-01',
    until: '2022-12-31',
    confirmation: 'recalled',
  },
  {
    id: 'gift-of-minimal-value',
    what: 'Gift of minimal value by a foreign government, 2023 to 2025',
    citation: '5 U.S.C. 7342',
    usd: '480',
    from: '2023-01-01',
    until: '2025-12-31',
    confirmation: 'confirmed',
  },
]

/** The periods that the legal tests count, versioned in the same way. */
export const PERIODS: readonly Period[] = [
  {
    id: 'own-role',
    what: 'The official’s own role that makes a covered relationship, counted from its end',
    citation: '5 CFR 2635.502(b)(1)',
    years: 1,
    from: null,
    until: '2024-08-14',
    confirmation: 'confirmed',
  },
  {
    id: 'own-role',
    what: 'The official’s own role that makes a covered relationship, counted from its end (89 FR 43686)',
    citation: '5 CFR 2635.502(b)(1)',
    years: 1,
    from: '2024-08-15',
    until: null,
    confirmation: 'recalled',
  },
  {
    id: 'former-employer-payment',
    what: 'Payment by a former employer, counted from its receipt',
    citation: '5 CFR 2635.503',
    years: 2,
    from: null,
    until: null,
    confirmation: 'confirmed',
  },
]

function limitOn<L extends Limit>(limits: readonly L[], id: string, day: Day): L | null {
  return (
    limits.find(
      (each) => each.id === id && (each.from ?? '') <= day && day <= (each.until ?? '9999-12-31'),
    ) ?? null
  )
}

function needed<L extends Limit>(limits: readonly L[], id: string, day: Day): L {
  const found = limitOn(limits, id, day)
  if (found === null) throw new Error(`no limit ${id} holds on ${day}`)
  return found
}

/** The threshold that applies on a day. */
export function thresholdOn(id: string, day: Day): Threshold {
  return needed(THRESHOLDS, id, day)
}

/** The minimal value of a gift on a day; null if not known. */
export function minimalGiftOn(day: Day): Threshold | null {
  return limitOn(THRESHOLDS, 'gift-of-minimal-value', day)
}

/** The period that applies on a day. */
export function periodOn(id: string, day: Day): Period {
  return needed(PERIODS, id, day)
}

/** An amount that may be a range, as decimal text; null where an end is not known. */
export interface AmountInterval {
  readonly amountMin: string | null
  readonly amountMax: string | null
  readonly currency: string | null
}

/**
 * How an amount compares with a dollar limit, as an interval: `within` if all of it is at or below
 * the limit, `above` if all of it is more, `straddles` if the record cannot tell, `unknown`
 * without an amount that converts to dollars.
 */
export function compareWith(
  { amountMin, amountMax, currency }: AmountInterval,
  usd: string,
): 'within' | 'above' | 'straddles' | 'unknown' {
  const peg = currency === null ? undefined : METHOD.money.pegs[currency]
  if (peg === undefined || (amountMin === null && amountMax === null)) return 'unknown'
  const limit = new Big(usd).times(peg)
  if (amountMin !== null && new Big(amountMin).gt(limit)) return 'above'
  if (amountMax !== null && new Big(amountMax).lte(limit)) return 'within'
  return 'straddles'
}
