import type { Request } from 'express'
import { REVIEW_STATUSES } from '../../../models/vocabulary.ts'
import { isNarrowed } from '../../figures/scope.ts'
import { BANDS, RULE_NAMES, RULES } from '../../overlaps/method.ts'
import { CERTAINTY_WORDS, TIMING_WORDS } from '../../overlaps/timing-words.ts'
import type { FilterChoices } from '../../queries/dashboard.ts'
import { type FilterName, type Filters, isNaming, vocabularyOf } from '../../queries/filters.ts'
import { asOfWords } from '../../values/as-of.ts'
import { capital, formatDate, words } from '../../values/format.ts'
import { withQuery } from '../input.ts'

export interface FilterOption {
  readonly value: string
  readonly label: string
  readonly selected: boolean
}

interface NamedField {
  readonly name: FilterName
  readonly label: string
}

/** Words to tick, any number of them; `chosen` tells which are. */
interface TickedField extends NamedField {
  readonly choices: readonly FilterOption[]
  readonly chosen: string
}

/** One of a few words. */
interface SelectedField extends NamedField {
  readonly options: readonly FilterOption[]
}

/** Text, with what is often typed. */
interface TypedField extends NamedField {
  readonly value: string
  readonly placeholder: string
  readonly offers: readonly string[]
}

/** One field of the filter bar. */
export type FilterField = TickedField | SelectedField | TypedField

/** A filter that is set, in words, with the address that removes it. */
export interface SetFilter {
  readonly label: string
  readonly words: string
  readonly removeHref: string
}

export interface FilterBar {
  readonly action: string
  readonly fields: FilterField[]
  /** Filters that are set and have no field of their own here; the form keeps them. */
  readonly kept: { name: string; value: string }[]
  readonly set: SetFilter[]
  /** Whether any of them is more than the moment shown. */
  readonly narrowed: boolean
}

const LABELS: Readonly<Record<FilterName, string>> = {
  official: 'Official',
  negotiation: 'Negotiation',
  party: 'Party',
  interest: 'Interest',
  rule: 'Rule',
  timing: 'Timing',
  certainty: 'Certainty',
  band: 'Rating',
  min_score: 'Lowest score',
  review: 'Review',
  country: 'Country',
  since: 'Since',
  until: 'Until',
  q: 'Search',
  kind: 'Kind',
  status: 'Status',
  step: 'Step of the path',
  checked: 'Checked',
  in_effect: 'In effect',
  as_of: 'As of',
  record: 'Record',
  by: 'Person',
}

interface Choice {
  readonly value: string
  readonly label: string
}

/** The choices of a filter, by name; a filter without any is a text field. */
export type Choices = Partial<Record<FilterName, readonly Choice[]>>

export const termChoices = (terms: readonly string[]): Choice[] =>
  terms.map((value) => ({ value, label: capital(words(value)) }))

/** Choices with the words that pages have for them. */
export const wordedChoices = (worded: Readonly<Record<string, string>>): Choice[] =>
  Object.entries(worded).map(([value, label]) => ({ value, label }))

/** The choices of the overlap lists: everyone and everything that has an overlap. */
export function overlapChoices({ officials, negotiations, parties }: FilterChoices): Choices {
  const named = (found: FilterChoices['officials']) =>
    found?.map((each): Choice => ({ value: each.slug, label: each.name }))
  const listed = { official: named(officials), negotiation: named(negotiations), party: named(parties) }
  return {
    ...Object.fromEntries(Object.entries(listed).filter(([, choices]) => choices !== undefined)),
    band: termChoices(BANDS),
    timing: wordedChoices(TIMING_WORDS),
    certainty: wordedChoices(CERTAINTY_WORDS),
    review: termChoices(REVIEW_STATUSES),
    rule: RULE_NAMES.map((rule) => ({ value: rule, label: RULES[rule].label })),
  }
}

/** Filters that take one value. */
const SINGLE: ReadonlySet<FilterName> = new Set([
  'min_score',
  'checked',
  'in_effect',
  'since',
  'until',
  'q',
  'as_of',
])

/** Whether both ends of the time asked for are one year, month or day, as when a year is chosen below a figure. */
const isOnePeriod = ({ since, until }: Filters): boolean => since !== null && since === until

/** The filter bar of a list: `shown` names its fields; other set filters are kept and shown in words. */
export function filterBar(
  req: Request,
  filters: Filters,
  shown: readonly FilterName[],
  choices: Choices,
): FilterBar {
  const valuesOf = (name: FilterName): string[] => [filters[name] ?? []].flat().map(String)
  const given = (Object.keys(LABELS) as FilterName[]).flatMap((name) =>
    valuesOf(name).map((value) => ({ name, value })),
  )
  const nameOf = (value: string): string | undefined => req.filterNames?.[value]
  const labelOf = (name: FilterName, value: string): string => {
    const choice = choices[name]?.find((each) => each.value === value)
    const called = choice?.label ?? (isNaming(name) ? nameOf(value) : undefined)
    if (called !== undefined) return called
    if (name === 'as_of') return asOfWords(value)
    return name === 'since' || name === 'until' ? formatDate(value) : words(value)
  }
  /** A filter of a closed vocabulary: each word can be ticked. The current ones stay, even if the list no longer offers them. */
  const ticked = (name: FilterName, offered: readonly Choice[]): TickedField => {
    const values = valuesOf(name)
    const missing = values.filter((value) => !offered.some((choice) => choice.value === value))
    const all = [...offered, ...missing.map((value) => ({ value, label: labelOf(name, value) }))]
    const chosen = all.filter(({ value }) => values.includes(value))
    return {
      name,
      label: LABELS[name],
      choices: all.map((choice) => ({ ...choice, selected: values.includes(choice.value) })),
      chosen: chosen.length === 0 ? 'All' : chosen.map(({ label }) => label).join(', '),
    }
  }
  /** A filter that is typed, with what can be typed; one that takes several values has room for another. */
  const typed = (name: FilterName): TypedField => {
    const [value = ''] = valuesOf(name)
    const several = !SINGLE.has(name)
    return {
      name,
      label: LABELS[name],
      value: several ? '' : value,
      placeholder: value === '' ? 'All' : several ? 'Add another' : '',
      offers: choices[name]?.map(({ label }) => label) ?? [],
    }
  }
  const selected = (name: FilterName, offered: readonly Choice[]): SelectedField => ({
    name,
    label: LABELS[name],
    options: offered.map((choice) => ({ ...choice, selected: valuesOf(name).includes(choice.value) })),
  })
  const isTicked = (name: FilterName): boolean => choices[name] !== undefined && vocabularyOf(name) !== null
  const fieldOf = (name: FilterName): FilterField => {
    const offered = choices[name]
    if (offered === undefined) return typed(name)
    if (SINGLE.has(name)) return selected(name, offered)
    return isTicked(name) ? ticked(name, offered) : typed(name)
  }
  const fields = shown.map(fieldOf)
  const carried = new Set(shown.filter((name) => isTicked(name) || SINGLE.has(name)))
  return {
    action: req.path,
    fields,
    kept: [
      ...given.filter(({ name }) => !carried.has(name)),
      ...(typeof req.query.sort === 'string' ? [{ name: 'sort', value: req.query.sort }] : []),
    ],
    narrowed: isNarrowed(filters),
    set: given.flatMap(({ name, value }) => {
      if (isOnePeriod(filters) && name === 'until') return []
      const period = isOnePeriod(filters) && name === 'since'
      return {
        label: period ? 'Time' : LABELS[name],
        words: labelOf(name, value),
        removeHref: withQuery(req, {
          [name]: valuesOf(name).filter((each) => each !== value),
          ...(period ? { until: null } : {}),
          cursor: null,
        }),
      }
    }),
  }
}

/** The filters as a query string, without the `?`; empty where none is set. */
export function filterQuery(
  filters: Filters,
  changes: Partial<Record<FilterName | 'sort', string>> = {},
): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...filters, ...changes })) {
    for (const each of [value ?? []].flat()) parameters.append(name, String(each))
  }
  return parameters.toString()
}

/** The lists that have a feed. */
export type FeedList =
  | 'overlaps'
  | 'changes'
  | 'links'
  | 'officials'
  | 'interests'
  | 'negotiations'
  | 'statements'
  | 'sources'

/** The address of a list's feed with its filters; a feed follows the current record. */
export function feedHref(list: FeedList, filters: Filters): string {
  const query = filterQuery({ ...filters, as_of: null })
  return `/${list}.atom${query === '' ? '' : `?${query}`}`
}
