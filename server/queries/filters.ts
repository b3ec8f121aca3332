import { z } from 'zod'
import { LINK_KIND_NAMES } from '../../models/link-kinds.ts'
import {
  ENTITY_KINDS,
  LINK_STATUSES,
  NEGOTIATION_STATUSES,
  REVIEW_STATUSES,
  STATEMENT_KINDS,
} from '../../models/vocabulary.ts'
import { STEPS } from '../overlaps/grammar.ts'
import { BANDS, CERTAINTIES, RULE_NAMES, TIMINGS } from '../overlaps/method.ts'
import { country, optional, partialDate, slug, text } from '../record/input/fields.ts'
import { lookUp } from '../values/look-up.ts'
import { daysOf } from '../values/partial-date.ts'
import { LOGGED_RECORDS } from './logged-records.ts'

/** The most values that one filter accepts. */
export const MOST_VALUES = 50

/**
 * A filter that can be given several times and matches any of its values: the values given, each once;
 * null if there are none.
 */
function anyOf<T>(schema: z.ZodType<T>) {
  return z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform((given, context): readonly T[] | null => {
      const values = new Set<T>()
      for (const each of [given ?? []].flat().filter((value) => value.trim() !== '')) {
        const read = schema.safeParse(each)
        if (read.success) values.add(read.data)
        else context.addIssue({ code: 'custom', message: read.error.issues[0]?.message ?? 'is not known' })
      }
      if (values.size > MOST_VALUES)
        context.addIssue({ code: 'custom', message: `has too many items: at most ${MOST_VALUES} values` })
      return values.size === 0 ? null : [...values]
    })
}

const word = <const T extends readonly string[]>(words: T) =>
  anyOf<T[number]>(z.enum(words, `must be one of ${words.join(', ')}`))

/** The filters of closed vocabularies, and their words. */
const VOCABULARIES = {
  rule: RULE_NAMES,
  timing: TIMINGS,
  certainty: CERTAINTIES,
  band: BANDS,
  review: REVIEW_STATUSES,
  kind: [...LINK_KIND_NAMES, ...ENTITY_KINDS, ...STATEMENT_KINDS],
  status: [...LINK_STATUSES, ...NEGOTIATION_STATUSES],
  step: STEPS,
  record: LOGGED_RECORDS,
} as const

/**
 * The words that a filter accepts; null if it accepts any text.
 * @param list the filters of the list that it belongs to. Without one, the words of all lists.
 */
export function vocabularyOf(filter: string, list: readonly FilterName[] = []): readonly string[] | null {
  return lookUp(WORDS_OF_LISTS.get(list) ?? {}, filter) ?? lookUp(VOCABULARIES, filter) ?? null
}

const score = optional(
  z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number from 0 to 100')
    .transform(Number)
    .refine((value) => value <= 100, 'must be a whole number from 0 to 100'),
)

/** Every filter that a list can have, by its name in a URL. */
const FILTERS = {
  official: anyOf(slug),
  negotiation: anyOf(slug),
  party: anyOf(slug),
  interest: anyOf(slug),
  rule: word(VOCABULARIES.rule),
  timing: word(VOCABULARIES.timing),
  certainty: word(VOCABULARIES.certainty),
  band: word(VOCABULARIES.band),
  min_score: score,
  review: word(VOCABULARIES.review),
  country: anyOf(country),
  since: optional(partialDate),
  until: optional(partialDate),
  q: optional(text(200)),
  kind: word(VOCABULARIES.kind),
  status: word(VOCABULARIES.status),
  step: word(VOCABULARIES.step),
  checked: optional(z.enum(['yes', 'no'], 'must be one of yes, no')),
  in_effect: optional(z.literal('today', 'must be today')),
  record: word(VOCABULARIES.record),
  by: anyOf(text(254)),
  // Code that knows the current time works out what it means and checks that it is not in the future.
  as_of: optional(text(40)),
} as const
export type FilterName = keyof typeof FILTERS

/** A list's filters as given: null if not set. Most can have several values. */
export type Filters = { readonly [Name in FilterName]: z.infer<(typeof FILTERS)[Name]> }

export const NO_FILTERS: Filters = Object.fromEntries(
  Object.keys(FILTERS).map((name) => [name, null]),
) as unknown as Filters

/** The filters that name records, by their ids. */
const NAMING_FILTERS = [
  'official',
  'negotiation',
  'party',
  'interest',
] as const satisfies readonly FilterName[]
export type NamingFilter = (typeof NAMING_FILTERS)[number]

export function isNaming(name: string): name is NamingFilter {
  return (NAMING_FILTERS as readonly string[]).includes(name)
}

/** The filters that match only what belongs to one record. */
export function onlyOf(name: NamingFilter, slug: string): Filters {
  return { ...NO_FILTERS, [name]: [slug] }
}

/** The only value of a filter; null if there is none, or more than one. */
export function onlyValue<T>(values: readonly T[] | null): T | null {
  return values?.length === 1 ? (values[0] ?? null) : null
}

/** The filters for overlaps, shared by the dashboard, its charts and the overlap reports. */
export const OVERLAP_FILTERS = [
  'official',
  'negotiation',
  'party',
  'interest',
  'rule',
  'timing',
  'certainty',
  'band',
  'min_score',
  'review',
  'country',
  'since',
  'until',
  'q',
  'as_of',
] as const satisfies readonly FilterName[]

export const LINK_FILTERS = [
  'official',
  'negotiation',
  'party',
  'interest',
  'rule',
  'timing',
  'certainty',
  'band',
  'min_score',
  'review',
  'kind',
  'status',
  'step',
  'checked',
  'in_effect',
  'country',
  'since',
  'until',
  'q',
  'as_of',
] as const satisfies readonly FilterName[]

export const ENTITY_FILTERS = ['kind', 'country', 'q', 'as_of'] as const satisfies readonly FilterName[]
export const OFFICIAL_FILTERS = [
  'negotiation',
  'country',
  'q',
  'as_of',
] as const satisfies readonly FilterName[]
export const NEGOTIATION_FILTERS = [
  'official',
  'party',
  'status',
  'since',
  'until',
  'q',
  'as_of',
] as const satisfies readonly FilterName[]
export const STATEMENT_FILTERS = [
  'official',
  'interest',
  'negotiation',
  'kind',
  'since',
  'until',
  'q',
  'as_of',
] as const satisfies readonly FilterName[]
export const SOURCE_FILTERS = ['since', 'until', 'q', 'as_of'] as const satisfies readonly FilterName[]

export const CHANGE_FILTERS = [
  'official',
  'negotiation',
  'record',
  'by',
  'since',
  'until',
  'as_of',
] as const satisfies readonly FilterName[]

/** Rejects a period that ends before it begins. */
export function periodRunsOn(given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const [since, until] = [given.since, given.until].map((date) =>
    typeof date === 'string' ? daysOf(date) : null,
  )
  if (since && until && since.earliest > until.latest) {
    context.addIssue({ code: 'custom', path: ['until'], message: 'must not be before “since”' })
  }
}

/** The words of the filters that several lists have, each with words of its own. */
const WORDS_OF_LISTS: ReadonlyMap<
  readonly FilterName[],
  Readonly<Partial<Record<FilterName, readonly string[]>>>
> = new Map<readonly FilterName[], Partial<Record<FilterName, readonly string[]>>>([
  [LINK_FILTERS, { kind: LINK_KIND_NAMES, status: LINK_STATUSES }],
  [ENTITY_FILTERS, { kind: ENTITY_KINDS }],
  [NEGOTIATION_FILTERS, { status: NEGOTIATION_STATUSES }],
  [STATEMENT_FILTERS, { kind: STATEMENT_KINDS }],
])

/** The fields of these filters, for the schema of a query. @param names of one of the lists above. */
export function filterFields(names: readonly FilterName[]) {
  const own = WORDS_OF_LISTS.get(names) ?? {}
  return Object.fromEntries(
    names.map((name) => [name, own[name] === undefined ? FILTERS[name] : word(own[name])]),
  )
}
