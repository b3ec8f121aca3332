import type { ChangedField, ChangedRecord } from '../../../dataset/changed-records.ts'
import type { Outcome } from '../../../exchange/in/outcome.ts'
import { capital, formatAmount, formatDate, grouped, thousands, words } from '../../../values/format.ts'
import { daysOf } from '../../../values/partial-date.ts'

/** The members of a record as the pages of imports show them: in words, before and after. */

const LISTS = [
  ['links', 'Links'],
  ['entities', 'Officials and interests'],
  ['positions', 'Positions'],
  ['negotiations', 'Negotiations'],
  ['statements', 'Statements'],
  ['sources', 'Sources'],
] as const

/** How many records of a list are shown one by one. */
const MOST_SHOWN = 50

/** Members that tell a reader of a new record nothing. */
const NOT_SHOWN_OF_NEW = new Set(['id', 'sources', 'from', 'to', 'external_ids'])
/** Members that tell no reader anything. */
const NEVER_SHOWN = new Set(['id', 'joint_sum'])

const LABELS: Readonly<Record<string, string>> = {
  aliases: 'Other names',
  amount_min: 'Amount, at least',
  amount_max: 'Amount, at most',
  amount_band: 'Band of a disclosure form',
  share_percent: 'Share',
  share_min: 'Share, at least',
  share_max: 'Share, at most',
  detail: 'Details',
  last_known: 'Last reported as true',
  url: 'Web address',
  archive_url: 'Archived copy',
  external_ids: 'Identifiers',
}

/** Members whose values are words of the vocabulary. */
const OF_VOCABULARY = new Set([
  'kind',
  'relationship',
  'status',
  'stage',
  'capacity',
  'role',
  'amount_status',
  'class',
])

function shown(field: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (field === 'sources') return Array.isArray(value) ? `${value.length}` : null
  if (Array.isArray(value)) return value.map((each) => shown('', each) ?? '').join('; ')
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  if (text === 'unknown' && field === 'end') return 'on an unknown day'
  if (OF_VOCABULARY.has(field)) return words(text)
  if (field.startsWith('amount') && /^\d+(?:\.\d+)?$/.test(text)) return grouped(text)
  if (field.startsWith('share_')) return `${text}%`
  return ['start', 'end', 'last_known', 'published', 'date'].includes(field) && daysOf(text) !== null
    ? formatDate(text)
    : text
}

const labelOf = (field: string): string => LABELS[field] ?? capital(words(field))

/** A field of a record that changed, or of a new one. */
export function fieldModel({ field, before, after }: ChangedField) {
  const [was, is] = [shown(field, before), shown(field, after)]
  if (field !== 'sources' || !Array.isArray(before) || !Array.isArray(after))
    return { field: labelOf(field), before: was, after: is }
  return { field: labelOf(field), before: was, after: `${is} (${citedAnew(before, after)})` }
}

/** What is different about a list of sources: `new: two; no longer: one`. */
function citedAnew(before: readonly unknown[], after: readonly unknown[]): string {
  const idOf = (cited: unknown): string =>
    typeof cited === 'object' && cited !== null && 'id' in cited ? String(cited.id) : String(cited)
  const [was, is] = [before.map(idOf), after.map(idOf)]
  const parts = (
    [
      ['new', is.filter((id) => !was.includes(id))],
      ['no longer', was.filter((id) => !is.includes(id))],
    ] as const
  ).flatMap(([label, ids]) => (ids.length === 0 ? [] : [`${label}: ${ids.join(', ')}`]))
  return parts.length === 0 ? 'cited otherwise' : parts.join('; ')
}

function fieldsOf({ change, fields }: ChangedRecord) {
  const hidden = change === 'added' ? NOT_SHOWN_OF_NEW : NEVER_SHOWN
  return fields
    .filter(({ field, after }) => !hidden.has(field) && (change === 'changed' || after !== null))
    .map(fieldModel)
}

/** What tells two links between the same pair apart: the amount and the start. */
function factsOf({ record, fields }: ChangedRecord): string[] {
  if (!record.startsWith('links ')) return []
  const after = (name: string): string | null => {
    const value = fields.find(({ field }) => field === name)?.after
    return typeof value === 'string' ? value : null
  }
  const exact = after('amount')
  const amount = formatAmount(exact ?? after('amount_min'), exact ?? after('amount_max'), after('currency'))
  const start = after('start')
  return [...(amount === null ? [] : [amount]), ...(start === null ? [] : [formatDate(start)])]
}

/** The records that were added or changed, list by list. @param done whether they are already on record. */
export function changesModel({ changes, titles, counts, written }: Outcome, done: boolean) {
  return LISTS.flatMap(([list, label]) => {
    const ofList = changes.filter(({ record }) => record.startsWith(`${list} `))
    if (ofList.length === 0) return []
    const all = list === 'positions' ? written.positions : counts[list].added + counts[list].changed
    const first = ofList.slice(0, MOST_SHOWN)
    return [
      {
        label,
        all: thousands(all),
        note: first.length < all ? `The first ${first.length} of ${thousands(all)}.` : null,
        records: first.map((each) => ({
          title: [titles[each.record]?.title ?? each.record, ...factsOf(each)].join(', '),
          href: done ? (titles[each.record]?.href ?? null) : null,
          change: each.change === 'added' ? 'new' : 'updated',
          fields: fieldsOf(each),
        })),
      },
    ]
  })
}
