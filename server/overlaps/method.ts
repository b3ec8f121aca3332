import type { ParticipantRole, PartyRole } from '../../models/vocabulary.ts'
import { capital, numberInWords } from '../values/format.ts'

/**
 * The method: every weight, look-back, peg and limit used to time and score an overlap. The rules, the
 * method page and the score's explanations all read this object. Any change to a number needs a new `version`,
 * which each overlap then carries.
 */
export const METHOD = {
  version: '2',

  /** Every version, newest first. A change to any number below adds one. */
  history: [
    {
      version: '2',
      since: '2026-11-26',
      change:
        'Offices held for one’s own government no longer count as interests; parties have their own dates; an overlap that rests on a plan or a stale report is possible at most; announced sums do not count; a founder’s current stake, where reported, replaces the founding; evidence counts independent reports; the party’s role counts; the scale is finer. Corrected on 30 Nov 2026: an old loan to a person can be stale, too; and a link counts as existing from its first report, even if the record dates the founding later.',
    },
    { version: '1', since: '2026-11-24', change: 'The first version.' },
  ],

  /** `recent` and `subsequent` reach this many years, to the same calendar day. */
  lookBackYears: 2,
  /** A report of something that lasts is stale if it is older than this on the first day of the sitting. */
  staleYears: 2,

  /** Points for the timing of the chain and the sitting, best first. */
  timing: [
    { timing: 'concurrent', certainty: 'certain', points: 25 },
    { timing: 'concurrent', certainty: 'possible', points: 16 },
    { timing: 'recent', certainty: 'certain', points: 12 },
    { timing: 'subsequent', certainty: 'certain', points: 12 },
    { timing: 'recent', certainty: 'possible', points: 6 },
    { timing: 'subsequent', certainty: 'possible', points: 6 },
  ],

  directness: {
    /** Points for a chain of one link, two links, and so on; longer chains take `more`. */
    byLength: [20, 17, 14, 11, 8],
    more: 5,
    /** Deducted when the chain runs through a relative whose interests the law does not impute. */
    relativePenalty: 3,
  },

  money: {
    /** 5 CFR 2640.202: the de minimis for publicly traded securities, in U.S. dollars. Up to it there are no points. */
    deMinimisUsd: '15000',
    /** For more than the de minimis. */
    aboveDeMinimis: 1,
    /** For at least each of these sums, in U.S. dollars. */
    steps: [
      { from: '50000', points: 3 },
      { from: '100000', points: 4 },
      { from: '250000', points: 5 },
      { from: '500000', points: 6 },
      { from: '1000000', points: 7 },
      { from: '5000000', points: 9 },
      { from: '10000000', points: 10 },
      { from: '50000000', points: 12 },
      { from: '100000000', points: 13 },
      { from: '250000000', points: 14 },
      { from: '500000000', points: 15 },
      { from: '1000000000', points: 16 },
      { from: '2500000000', points: 17 },
      { from: '5000000000', points: 18 },
      { from: '10000000000', points: 19 },
      { from: '25000000000', points: 20 },
    ],
    most: 20,
    /** If no amount is known. */
    unknown: 5,
    /** Units of a currency per U.S. dollar, for the dollar and the currencies pegged to it. */
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

  party: { principal: 10, mediator: 8, guarantor: 8, participant: 6, host: 4, observer: 2 } as Readonly<
    Record<PartyRole, number>
  >,

  evidence: {
    disputed: 0,
    /** Confirmed, or supported by at least `origins` independent reports. */
    strong: 10,
    single: 5,
    origins: 2,
  },

  /** The lowest score of each band, highest first. */
  bands: [
    { band: 'high', from: 80 },
    { band: 'medium', from: 65 },
    { band: 'low', from: 0 },
  ],

  /** The weights that each term takes in turn, in tenths of its own weight, to test how far a band depends on them. */
  robustnessTenths: [7, 10, 13],
} as const

/** How far `recent` and `subsequent` reach, in words: "two years". */
export const LOOK_BACK = `${numberInWords(METHOD.lookBackYears).toLowerCase()} years`

/** The most points that each term of the score can add, in the order that pages show them. */
export const SCORE_MAXIMA = {
  timing: METHOD.timing[0].points,
  directness: METHOD.directness.byLength[0],
  money: METHOD.money.most,
  role: Math.max(...Object.values(METHOD.role)),
  party: Math.max(...Object.values(METHOD.party)),
  evidence: METHOD.evidence.strong,
} as const

/** The same for overlaps scored by the first method, which had no term for the party. */
export const FIRST_MAXIMA = {
  timing: 30,
  directness: 25,
  money: 20,
  role: 15,
  party: 0,
  evidence: 10,
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

/** Points for a timing and its certainty. */
export function timingPoints(timing: Timing, certainty: Certainty): number {
  const row = METHOD.timing.find((each) => each.timing === timing && each.certainty === certainty)
  return row?.points ?? 0
}

/** A rule’s label, and what it means of an interest and of the party’s side, in words. */
interface RuleFacts {
  readonly label: string
  readonly meaning: (interest: string, side: string) => string
}

/** The rules, in order of priority: the first one that fits a set of links counts. */
export const RULES = {
  'direct-holding': {
    label: 'Interest in the party',
    meaning: (interest) =>
      `${capital(interest)}, or an entity in its group, is the party or is controlled by the party.`,
  },
  'party-money': {
    label: 'Money from the party',
    meaning: (interest, side) => `Money runs from ${side} into ${interest}.`,
  },
  'stake-in-party': {
    label: 'Stake in the party',
    meaning: (interest, side) => `Money runs from ${interest} to ${side}.`,
  },
  partnership: {
    label: 'Partnership with the party',
    meaning: (interest, side) => `${capital(interest)} and ${side} are partners.`,
  },
  'personal-benefit': {
    label: 'Personal payment or gift',
    meaning: (_interest, side) =>
      `A payment, gift or loan runs from ${side} to the official or to someone tied to them.`,
  },
} as const satisfies Record<string, RuleFacts>
export type Rule = keyof typeof RULES
export const RULE_NAMES = Object.keys(RULES) as Rule[]

/** What a rule means, of these if not of any. Empty for a rule of an earlier method. */
export function ruleMeaning(
  rule: string,
  interest = 'the official’s interest',
  side = 'the party’s side',
): string {
  return (RULES as Readonly<Record<string, RuleFacts>>)[rule]?.meaning(interest, side) ?? ''
}

/** A rule's label. For a rule of an earlier method, its name. */
export function ruleLabel(rule: string): string {
  return (
    (RULES as Readonly<Record<string, { readonly label: string }>>)[rule]?.label ?? rule.replaceAll('-', ' ')
  )
}
