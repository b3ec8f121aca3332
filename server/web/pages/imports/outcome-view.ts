import { MOST_LISTED_OF_OUTCOME, type Outcome, type ToldRecords } from '../../../exchange/in/outcome.ts'
import type { LeftOut, RowProblem } from '../../../exchange/in/reading.ts'
import { entityHref, linkHref, negotiationHref, overlapHref } from '../../../values/addresses.ts'
import { capital, count, formatDate, formatSum, words } from '../../../values/format.ts'

const LISTS = [
  ['links', 'Links'],
  ['entities', 'Officials and interests'],
  ['sources', 'Sources'],
  ['negotiations', 'Negotiations'],
  ['statements', 'Statements'],
] as const

/** How many records are shown one by one. */
const MOST_SHOWN = 50

/** Members that say nothing to a reader. */
const NOT_SHOWN = new Set(['id', 'sources', 'from', 'to', 'external_ids'])

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(shown).join(', ') : JSON.stringify(value)
}

/** "first 100 of 290"; null where all are shown. */
const firstOf = (shownRows: number, all: number): string | null =>
  shownRows < all ? `The first ${shownRows} of ${all}.` : null

/** "2 overlaps would appear and 1 would change." */
function overlapWords({ appeared, changed, vanished }: Outcome['overlaps'], done: boolean): string {
  const parts = (
    [
      [appeared, 'appear', 'appeared'],
      [changed, 'change', 'changed'],
      [vanished, 'vanish', 'vanished'],
    ] as const
  ).flatMap(([number, would, did]) =>
    number === 0 ? [] : [`${count(number, 'overlap')} ${done ? did : `would ${would}`}`],
  )
  if (parts.length === 0) return done ? 'No overlaps changed.' : 'No overlaps would change.'
  return `${parts.join(', ')}.`
}

/** Problems of one kind, with the rows that have it. */
function grouped(problems: readonly RowProblem[]) {
  const groups = new Map<string, { column: string; reason: string; rows: number[] }>()
  for (const { row, column, reason } of problems) {
    const key = `${column}\n${reason}`
    const group = groups.get(key) ?? { column, reason, rows: [] }
    group.rows.push(row)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ rows, ...group }) => ({
    ...group,
    rows: rows.length > 8 ? `${rows.slice(0, 8).join(', ')} and ${rows.length - 8} more` : rows.join(', '),
  }))
}

const HREFS: Readonly<Record<string, (slug: string) => string>> = {
  link: linkHref,
  entity: (slug) => entityHref({ slug }),
  negotiation: negotiationHref,
  source: (slug) => `/sources/${slug}`,
  statement: (slug) => `/statements/${slug}`,
}

/** Records that are told of, with their pages. */
function toldModel({ count: all, shown: records }: ToldRecords) {
  return {
    count: all,
    note: firstOf(records.length, all),
    rows: records.map(({ record, slug, words: said }) => ({
      words: said,
      href: HREFS[record]?.(slug) ?? null,
    })),
  }
}

/** By which two links of one pair are told apart: the amount and the start. */
function factsOf(record: string, fields: Outcome['changes'][number]['fields']): string[] {
  if (!record.startsWith('links ')) return []
  const after = (name: string): string => {
    const value = fields.find(({ field }) => field === name)?.after
    return typeof value === 'string' ? value : ''
  }
  const [amount, currency, start] = [after('amount'), after('currency'), after('start')]
  return [
    ...(amount === '' || currency === '' ? [] : [formatSum(amount, currency)]),
    ...(start === '' ? [] : [formatDate(start)]),
  ]
}

/** What an import would do, or did. @param isTable whether its rows are those of a table. */
export function outcomeModel(outcome: Outcome, done: boolean, isTable: boolean) {
  const { overlaps, disappeared, kept, alike, undone } = outcome
  const changes = outcome.changes.slice(0, MOST_SHOWN)
  const all = LISTS.reduce(
    (sum, [list]) => sum + outcome.counts[list].added + outcome.counts[list].changed,
    0,
  )
  return {
    lists: LISTS.map(([list, label]) => ({ label, ...outcome.counts[list] })).filter(
      ({ added, changed, same }) => added + changed + same > 0,
    ),
    links: outcome.counts.links.added + outcome.counts.links.changed,
    linkWords: count(outcome.counts.links.added + outcome.counts.links.changed, 'link'),
    positions: outcome.written.positions > 0 ? count(outcome.written.positions, 'position') : null,
    changes: changes.map(({ record, change, fields }) => {
      const named = outcome.titles[record]
      return {
        title: [named?.title ?? record, ...factsOf(record, fields)].join(', '),
        href: done ? (named?.href ?? null) : null,
        change,
        fields: fields
          .filter(({ field }) => change === 'changed' || !NOT_SHOWN.has(field))
          .map(({ field, before, after }) => ({
            field: capital(words(field)),
            before: change === 'added' ? null : shown(before),
            after: shown(after),
          })),
      }
    }),
    changesNote: firstOf(changes.length, all),
    remarks: outcome.remarks.slice(0, MOST_SHOWN),
    problems: grouped(outcome.problems),
    problemRows: outcome.problemRows,
    problemWords:
      outcome.problemRows === 0
        ? null
        : `${count(outcome.problemRows, 'row has a problem', 'rows have problems')} and ${done ? 'were not' : 'would not be'} imported`,
    problemsNote: outcome.problems.length === MOST_LISTED_OF_OUTCOME ? 'The first 100 problems.' : null,
    problemsLink: isTable ? 'Download the file with the problems marked' : 'Download the list of problems',
    leftOut: outcome.leftOut.map((each: LeftOut) => each),
    overlapWords: overlapWords(overlaps, done),
    overlaps: overlaps.shown.map((each) => ({
      ...each,
      bandLabel: capital(each.band),
      href: done ? overlapHref(each.id) : null,
      change:
        each.before === null ? 'new' : each.before === each.score ? 'same score' : `before: ${each.before}`,
    })),
    disappeared: {
      ...toldModel(disappeared),
      heading: `${count(disappeared.count, 'record')} from the last version ${disappeared.count === 1 ? 'is' : 'are'} missing from this one`,
      unsure: outcome.problemRows > 0,
    },
    kept: {
      ...toldModel(kept),
      heading: `${count(kept.count, 'link')} edited since the last version`,
    },
    alike: {
      count: alike.count,
      words: `${count(alike.count, 'link looks', 'links look')} like one on record`,
      note: firstOf(alike.shown.length, alike.count),
      rows: alike.shown.map(({ other, words: said }) => ({ words: said, href: linkHref(other) })),
    },
    undone:
      undone === undefined
        ? null
        : {
            words: overlapWords(undone.overlaps, true),
            left: toldModel(undone.left),
            leftWords: `${count(undone.left.count, 'record was', 'records were')} left as ${undone.left.count === 1 ? 'it is' : 'they are'}: edited later, in a later import, or used by other records`,
          },
  }
}
