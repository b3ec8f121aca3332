import { z } from 'zod'
import { POSITION_CLASSES } from '../../models/vocabulary.ts'
import { currency, decimal, line, oneOf, slug, text } from '../record/input/fields.ts'
import { COUNTRY_CODES } from '../values/countries.ts'
import { COMPARISONS } from './amounts.ts'
import { FACT_NAMES } from './named-facts.ts'

/** How far a number or a text was checked: in a published source, in part, or recalled and still to be checked. */
export const CONFIRMATIONS = ['confirmed', 'partly confirmed', 'recalled'] as const
export type Confirmation = (typeof CONFIRMATIONS)[number]

export const ELEMENT_STATUSES = ['met', 'not met', 'unknown'] as const
export type ElementStatus = (typeof ELEMENT_STATUSES)[number]

const list = <Item extends z.ZodType>(item: Item, most: number) =>
  z.array(item, 'must be a list').max(most, `has more than ${most} items`)

/** One value, or several of which one must fit. */
const oneOrMore = <Item extends z.ZodType>(item: Item, most: number) =>
  z.union([item, list(item, most).min(1, 'must not be empty')], 'must be a value or a list of values')

const id = slug.max(60, 'must be at most 60 characters')
const wholeDay = z.iso.date('must be a day such as 2024-08-15')

/**
 * A figure in the law: an amount of money or a number of years, with the days on which it applies. The next one gets an
 * entry of its own with the same id.
 */
const Figure = z
  .strictObject({
    id,
    what: line(300),
    citation: line(200),
    amount: decimal.optional(),
    currency: currency.optional(),
    years: z.int('must be a whole number').min(1).max(50).optional(),
    from: wholeDay.nullable(),
    until: wholeDay.nullable(),
    /** How far the figure was checked. */
    checked: oneOf(CONFIRMATIONS),
    /** How far the rule around it was checked, if that differs. */
    text_checked: oneOf(CONFIRMATIONS).optional(),
  })
  .refine(
    ({ amount, currency: of, years }) =>
      (amount === undefined) !== (years === undefined) && (amount === undefined) === (of === undefined),
    'must have either an amount with its currency, or a number of years',
  )
  .refine(({ from, until }) => from === null || until === null || from <= until, 'ends before it begins')
export type Figure = z.infer<typeof Figure>

/** What a period is counted from. */
export const PERIOD_STARTS = ['payment', 'end_of_tie'] as const

/** A question about the facts of one path. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  /** A named fact has one of these values; a value may be the name of a group of them. */
  | { readonly fact: (typeof FACT_NAMES)[number]; readonly is: string | readonly string[] }
  /** An office of the pack is held while the official takes part. */
  | { readonly office: string; readonly held: OfficeHeld | readonly OfficeHeld[] }
  /** How the amount of a link compares with a figure in force. */
  | {
      readonly amount: (typeof AMOUNTS)[number]
      readonly figure: string
      readonly is: (typeof COMPARISONS)[number] | readonly (typeof COMPARISONS)[number][]
    }
  /** Whether the participation lies within a figure of years, counted from something. */
  | {
      readonly period: string
      readonly since: (typeof PERIOD_STARTS)[number]
      readonly is: PeriodLies | readonly PeriodLies[]
    }
  /** Whether any entry of a figure is in force. */
  | { readonly figure: string; readonly known: boolean }

export const OFFICE_HELD = ['certainly', 'perhaps', 'no'] as const
export type OfficeHeld = (typeof OFFICE_HELD)[number]
export const PERIOD_LIES = ['within', 'beyond', 'open'] as const
export type PeriodLies = (typeof PERIOD_LIES)[number]
/** The links whose amounts can be compared. */
export const AMOUNTS = ['holding', 'personal_money'] as const

/** How deep conditions can be put into one another. */
const DEEPEST = 5

function conditionOf(depth: number): z.ZodType<Condition> {
  const simple = [
    z.strictObject({ fact: oneOf(FACT_NAMES), is: oneOrMore(line(60), 30) }),
    z.strictObject({ office: id, held: oneOrMore(oneOf(OFFICE_HELD), 3) }),
    z.strictObject({ amount: oneOf(AMOUNTS), figure: id, is: oneOrMore(oneOf(COMPARISONS), 4) }),
    z.strictObject({ period: id, since: oneOf(PERIOD_STARTS), is: oneOrMore(oneOf(PERIOD_LIES), 3) }),
    z.strictObject({ figure: id, known: z.boolean() }),
  ] as const
  const message = 'is not a condition that rule packs know'
  if (depth === DEEPEST) return z.union(simple, message)
  const inner = z.lazy(() => conditionOf(depth + 1))
  return z.union(
    [
      ...simple,
      z.strictObject({ all: list(inner, 20).min(1) }),
      z.strictObject({ any: list(inner, 20).min(1) }),
      z.strictObject({ not: inner }),
    ],
    message,
  )
}

const Condition = conditionOf(1)

/** What the record says about an element in one case. The first case whose condition holds counts. */
const Case = z.strictObject({
  if: Condition.optional(),
  status: oneOf(ELEMENT_STATUSES),
  /** One or more sentences, with facts in braces, such as {interest}. */
  reason: line(800),
})

const Element = z.strictObject({
  label: line(200),
  /** When the element is asked at all; always, if there is no condition. */
  when: Condition.optional(),
  citation: line(200),
  checked: oneOf(CONFIRMATIONS),
  /** The figure whose entry in force gives the citation, and how far it was checked, in place of those above. */
  figure: id.optional(),
  cases: list(Case, 30).min(1, 'must not be empty'),
})
export type PackElement = z.infer<typeof Element>

const Test = z.strictObject({
  id,
  name: line(100),
  about: line(300),
  /** Whom the rule covers, if not everyone: if the first element is not met, the rule does not apply to the official. */
  covers_only: line(200).optional(),
  elements: list(Element, 40).min(1, 'must not be empty'),
})
export type PackTest = z.infer<typeof Test>

/** Positions of one kind, as a rule distinguishes them. A position belongs if everything that is given fits. */
const Office = z.strictObject({
  id,
  classes: list(oneOf(POSITION_CLASSES), POSITION_CLASSES.length).optional(),
  /** The countries of the bodies where the position is held. */
  countries: list(oneOf(COUNTRY_CODES), 50).optional(),
  /** Titles, in any case: alone, or followed by “for”, as in “Minister for Trade”. */
  titles: list(line(100), 50).optional(),
  /** Names of bodies whose positions do not belong. */
  not_at: list(line(200), 50).optional(),
})
export type Office = z.infer<typeof Office>

/** Whose officials the pack is for; see `whyNot`. */
const AppliesTo = z.strictObject({
  everyone: z.boolean().optional(),
  countries: list(oneOf(COUNTRY_CODES), 50).optional(),
  classes: list(oneOf(POSITION_CLASSES), POSITION_CLASSES.length).optional(),
  /** Whether it also applies where the record does not say whose official someone is. */
  where_unknown: z.boolean().optional(),
})
export type AppliesTo = z.infer<typeof AppliesTo>

export const PACK_FORMAT = 'recusal-rule-pack/1'

/** The shape of a pack: legal tests of one place as data, as `docs/rule-packs.md` describes. `checkedPack` checks the rest. */
export const PackShape = z.strictObject({
  format: z.literal(PACK_FORMAT, `must be “${PACK_FORMAT}”`),
  id,
  /** Set by the site: one more than the version that it replaces. */
  version: z.int('must be a whole number').min(0).max(1_000_000),
  name: line(100),
  about: text(1000),
  /** Whether the site uses it. */
  in_use: z.boolean('must be true or false'),
  applies_to: AppliesTo,
  /** Values of facts that belong together, by a name that stands for them. */
  groups: z.record(id, list(line(60), 50)),
  offices: list(Office, 30),
  figures: list(Figure, 100),
  tests: list(Test, 20).min(1, 'must not be empty'),
})
export type RulePack = z.infer<typeof PackShape>
