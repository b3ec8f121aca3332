import type { ParticipantRole } from '../../models/vocabulary.ts'
import { numberInWords } from '../values/format.ts'

/**
 * The method: every weight, look-back, peg and limit by which an overlap is timed and scored. The rules, the
 * method page and the score's explanations all read this object. A change to any number is a new `version`,
 * which each overlap then carries.
 */
export const METHOD = {
  version: '1',

  /** Every version, newest first: a change to any number below adds one. */
  history: [{ version: '1', since: '2026-11-24', change: 'The first version.' }],

  /** `recent` and `subsequent` reach this many years, to the same day of the calendar. */
  lookBackYears: 2,

  /** Points for the timing of the chain and the participation, best first. */
  timing: [
    { timing: 'concurrent', certainty: 'certain', points: 30 },
    { timing: 'concurrent', certainty: 'possible', points: 20 },
    { timing: 'recent', certainty: 'certain', points: 15 },
    { timing: 'subsequent', certainty: 'certain', points: 15 },
    { timing: 'recent', certainty: 'possible', points: 8 },
    { timing: 'subsequent', certainty: 'possible', points: 8 },
  ],

  directness: {
    /** Points for a chain of one link, two links, and so on; longer chains take `more`. */
    byLength: [25, 21, 17, 13, 9],
    more: 5,
    /** Taken off when the chain runs through a relative whose interests the law does not impute. */
    relativePenalty: 4,
  },

  money: {
    /** 5 CFR 2640.202: the de minimis for publicly traded securities, in US dollars. */
    deMinimisUsd: '15000',
    pointsPerPowerOfTen: 4,
    most: 20,
    /** Where no amount is known. */
    unknown: 5,
    /** Units of a currency to one US dollar, for the dollar and the currencies pegged to it. */
    pegs: {
      USD: '1',
      SAR: '3.75',
      AED: '3.6725',
      QAR: '3.64',
      BHD: '0.376',
      OMR: '0.3845',
      JOD: '0.709',
    } as Readonly<Record<string, string>>,
  },

  role: { lead: 15, envoy: 15, supervisor: 12, adviser: 10, delegate: 8 } as Readonly<
    Record<ParticipantRole, number>
  >,

  evidence: {
    disputed: 0,
    /** Confirmed, or reported by at least `publishers` publishers. */
    strong: 10,
    single: 5,
    publishers: 2,
  },

  /** The lowest score of each band, highest first. */
  bands: [
    { band: 'high', from: 80 },
    { band: 'medium', from: 55 },
    { band: 'low', from: 0 },
  ],
} as const

/** How far `recent` and `subsequent` reach, in words: "two years". */
export const LOOK_BACK = `${numberInWords(METHOD.lookBackYears).toLowerCase()} years`

/** The most points that each term of the score can give, in the order in which pages show them. */
export const SCORE_MAXIMA = {
  timing: METHOD.timing[0].points,
  directness: METHOD.directness.byLength[0],
  money: METHOD.money.most,
  role: Math.max(...Object.values(METHOD.role)),
  evidence: METHOD.evidence.strong,
} as const

export type ScoreTerm = keyof typeof SCORE_MAXIMA
export const SCORE_TERMS = Object.keys(SCORE_MAXIMA) as ScoreTerm[]

export const TIMINGS = ['concurrent', 'recent', 'subsequent'] as const
export type Timing = (typeof TIMINGS)[number]

export const CERTAINTIES = ['certain', 'possible'] as const
export type Certainty = (typeof CERTAINTIES)[number]

export const BANDS = ['high', 'medium', 'low'] as const
export type Band = (typeof BANDS)[number]

/** The band of a score from 0 to 100. */
export function bandOf(score: number): Band {
  return METHOD.bands.find(({ from }) => score >= from)?.band ?? 'low'
}

/** Points for a timing with its certainty. */
export function timingPoints(timing: Timing, certainty: Certainty): number {
  const row = METHOD.timing.find((each) => each.timing === timing && each.certainty === certainty)
  return row?.points ?? 0
}

/** The rules, in the order in which the first that fits a set of links counts. */
export const RULES = {
  'direct-holding': {
    label: 'Direct holding',
    meaning: 'The official’s interest, or one of its group, is the party, or the party controls it.',
  },
  'party-money': {
    label: 'Party money',
    meaning: 'Money runs from the party’s side into the official’s interest.',
  },
  'stake-in-party': {
    label: 'Stake in the party',
    meaning: 'Money runs from the official’s interest to the party’s side.',
  },
  'joint-venture': {
    label: 'Joint venture',
    meaning: 'The official’s interest and the party’s side are partners in a joint venture.',
  },
  'personal-benefit': {
    label: 'Personal benefit',
    meaning:
      'A payment, gift or loan runs from the party’s side to the official or to somebody tied to them.',
  },
} as const
export type Rule = keyof typeof RULES
export const RULE_NAMES = Object.keys(RULES) as Rule[]
