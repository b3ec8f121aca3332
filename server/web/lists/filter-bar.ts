import type { Request } from 'express'
import { REVIEW_STATUSES } from '../../../models/vocabulary.ts'
import { BANDS, RULE_NAMES, RULES } from '../../overlaps/method.ts'
import { CERTAINTY_WORDS, TIMING_WORDS } from '../../overlaps/timing-words.ts'
import type { FilterChoices } from '../../queries/dashboard.ts'
import { type FilterName, type Filters, isNaming } from '../../queries/filters.ts'
import { capital, formatDate, words } from '../../values/format.ts'
import { withQuery } from '../input.ts'

export interface FilterOption {
  readonly value: string
  readonly label: string
  readonly selected: boolean
}

/** One field of the filter bar: a select, or a text input where there are no options. */
export interface FilterField {
  readonly name: FilterName | 'sort'
  readonly label: string
  readonly options: FilterOption[] | null
  readonly value: string
}

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

/** `31 Jan 2026`, or with the time where the reader gave one. */
export function asOfWords(written: string): string {
  const [day = '', time, zone] = written.split(/T|(?=Z$|[+-]\d{2}:\d{2}$)/)
  return time === undefined ? formatDate(day) : `${formatDate(day)}, ${time} ${zone ?? 'Z'}`
}

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
  // A filter with several values is removed one value at a time; the form keeps it.
  const inFields = shown.filter((name) => valuesOf(name).length < 2)
  const setTo = (name: FilterName): string => valuesOf(name)[0] ?? ''
  const nameOf = (value: string): string | undefined => req.filterNames?.[value]
  const labelOf = (name: FilterName, value: string): string => {
    const choice = choices[name]?.find((each) => each.value === value)
    const called = choice?.label ?? (isNaming(name) ? nameOf(value) : undefined)
    if (called !== undefined) return called
    if (name === 'as_of') return asOfWords(value)
    return name === 'since' || name === 'until' ? formatDate(value) : words(value)
  }
  const optionsOf = (name: FilterName): FilterOption[] | null => {
    const offered = choices[name]
    if (offered === undefined) return null
    const value = setTo(name)
    const missing = value !== '' && !offered.some((choice) => choice.value === value)
    // The current filter stays selected, even if the list no longer offers it.
    const all = missing ? [...offered, { value, label: labelOf(name, value) }] : offered
    return all.map((choice) => ({ ...choice, selected: choice.value === value }))
  }
  return {
    action: req.path,
    fields: inFields.map((name) => ({
      name,
      label: LABELS[name],
      value: (isNaming(name) ? nameOf(setTo(name)) : undefined) ?? setTo(name),
      options: optionsOf(name),
    })),
    kept: given.filter(({ name }) => !inFields.includes(name)),
    set: given.map(({ name, value }) => ({
      label: LABELS[name],
      words: labelOf(name, value),
      removeHref: withQuery(req, { [name]: valuesOf(name).filter((each) => each !== value), cursor: null }),
    })),
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
