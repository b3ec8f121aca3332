import {
  MOST_LISTED_OF_OUTCOME,
  type Outcome,
  type ProblemGroup,
  type ToldRecords,
} from '../../../exchange/in/outcome.ts'
import { entityHref, linkHref, negotiationHref, overlapHref } from '../../../values/addresses.ts'
import { capital, count, list, thousands } from '../../../values/format.ts'
import { changesModel, fieldModel } from './changes-view.ts'

const LISTS = [
  ['links', 'Links'],
  ['entities', 'Officials and interests'],
  ['sources', 'Sources'],
  ['negotiations', 'Negotiations'],
  ['statements', 'Statements'],
] as const

const MOST_REMARKS = 50

/** "9 links and 4 entries to add; 2 links to update. 6 rows have problems." */
function summaryOf({ counts, written, problemRows }: Outcome, done: boolean): string {
  const of = (what: 'added' | 'changed'): string[] =>
    (
      [
        [counts.links[what], 'link', 'links'],
        [counts.entities[what], 'entry', 'entries'],
        [counts.negotiations[what], 'negotiation', 'negotiations'],
        [counts.statements[what], 'statement', 'statements'],
        [counts.sources[what], 'source', 'sources'],
      ] as const
    ).flatMap(([number, one, several]) => (number === 0 ? [] : [count(number, one, several)]))
  const [added, changed] = [of('added'), of('changed')]
  const parts = [
    ...(added.length === 0 ? [] : [`${list(added)} ${done ? 'added' : 'to add'}`]),
    ...(changed.length === 0 ? [] : [`${list(changed)} ${done ? 'updated' : 'to update'}`]),
    ...(written.positions === 0
      ? []
      : [`${count(written.positions, 'position')} ${done ? 'added or updated' : 'to add or update'}`]),
  ]
  const problems =
    problemRows === 0 ? '' : ` ${count(problemRows, 'row has a problem', 'rows have problems')}.`
  if (parts.length > 0) return `${parts.join('; ')}.${problems}`
  return `${done ? 'Nothing was added or updated' : 'Nothing to add or update'}.${problems}`
}

/** What the button that commits says: "Add 1 link and update 3". */
function buttonWords({ counts }: Outcome): string {
  const { added, changed } = counts.links
  if (added > 0 && changed > 0) return `Add ${count(added, 'link')} and update ${changed}`
  if (added > 0) return `Add ${count(added, 'link')}`
  return changed > 0 ? `Update ${count(changed, 'link')}` : 'Import'
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
      [vanished, 'no longer appear', 'disappeared'],
    ] as const
  ).flatMap(([number, would, did]) =>
    number === 0 ? [] : [`${count(number, 'overlap')} ${done ? did : `would ${would}`}`],
  )
  if (parts.length === 0) return done ? 'No overlaps changed.' : 'No overlaps would change.'
  return `${parts.join(', ')}.`
}

/** A reason as a sentence. If it begins with an id or a member of the file, that stays as it is there. */
function sentence(reason: string): string {
  const ended = /[.!?…]$/.test(reason) ? reason : `${reason}.`
  return /^[a-z]+[ ,]/.test(ended) ? capital(ended) : ended
}

/** Problems of one kind. */
function problemModel({ column, reason, count: all, rows }: ProblemGroup) {
  const named = rows.map(thousands).join(', ')
  return {
    column,
    reason: sentence(reason),
    rows: all > rows.length ? `${named} and ${thousands(all - rows.length)} more` : named,
  }
}

const HREFS: Readonly<Record<string, (slug: string) => string>> = {
  link: linkHref,
  entity: (slug) => entityHref({ slug }),
  negotiation: negotiationHref,
  source: (slug) => `/sources/${slug}`,
  statement: (slug) => `/statements/${slug}`,
  review: overlapHref,
}

/** Records that the outcome names, with their pages. */
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

/** What an import would do, or did. @param isTable whether its rows are those of a table. */
export function outcomeModel(outcome: Outcome, done: boolean, isTable: boolean) {
  const { overlaps, disappeared, kept, alike, undone } = outcome
  const [added, changed, same] = (['added', 'changed', 'same'] as const).map((what) =>
    LISTS.reduce((sum, [name]) => sum + outcome.counts[name][what], 0),
  ) as [number, number, number]
  return {
    lists: LISTS.map(([name, label]) => ({ label, ...outcome.counts[name] })).filter(
      ({ added, changed, same }) => added + changed + same > 0,
    ),
    isNothing: added + changed + same + outcome.written.positions === 0,
    summary: summaryOf(outcome, done),
    button: buttonWords(outcome),
    positions: outcome.written.positions > 0 ? count(outcome.written.positions, 'position') : null,
    groups: changesModel(outcome, done),
    remarks: outcome.remarks.slice(0, MOST_REMARKS),
    problems: outcome.problemGroups.map(problemModel),
    problemRows: outcome.problemRows,
    rowsWord: isTable ? 'Rows' : 'Lines',
    problemWords:
      outcome.problemRows === 0
        ? null
        : `${count(outcome.problemRows, isTable ? 'row has a problem' : 'line has a problem', isTable ? 'rows have problems' : 'lines have problems')} and ${done ? (outcome.problemRows === 1 ? 'was not' : 'were not') : 'would not be'} imported`,
    problemsNote:
      outcome.problemGroups.length === MOST_LISTED_OF_OUTCOME
        ? 'Showing the first 100 kinds of problem.'
        : null,
    problemsLink: isTable ? 'Download the file with the problems marked' : 'Download the list of problems',
    leftOut: outcome.leftOut,
    leftOutNote:
      outcome.leftOutKinds > outcome.leftOut.length
        ? `The first ${outcome.leftOut.length} of ${thousands(outcome.leftOutKinds)}.`
        : null,
    overlapWords: overlapWords(overlaps, done),
    manyOverlaps: overlaps.shown.length > 10,
    overlapsNote: firstOf(overlaps.shown.length, overlaps.appeared + overlaps.changed),
    overlaps: overlaps.shown.map((each) => ({
      ...each,
      bandLabel: capital(each.band),
      href: done ? overlapHref(each.id) : null,
      change:
        each.before === null
          ? 'new'
          : each.before === each.score
            ? 'different paths, same score'
            : `score was ${each.before}`,
    })),
    disappeared: {
      ...toldModel(disappeared),
      heading: `${count(disappeared.count, 'record')} from the last version ${disappeared.count === 1 ? 'is' : 'are'} not in this file`,
      unsure: outcome.problemRows > 0,
    },
    kept: {
      ...toldModel(kept),
      heading: `Left as edited: ${count(kept.count, 'link')}`,
      several: kept.count > 1,
      rows: kept.shown.map(({ slug, words: said, fields }) => ({
        words: said,
        href: linkHref(slug),
        fields: fields.map(fieldModel),
      })),
    },
    alike: {
      count: alike.count,
      words: `${count(alike.count, 'new link')} may already be on record`,
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
            retracted: toldModel(undone.retracted ?? { count: 0, shown: [] }),
            retractedWords: `${count(undone.retracted?.count ?? 0, 'negotiation was', 'negotiations were')} retracted, not removed: the history of overlaps names ${undone.retracted?.count === 1 ? 'it' : 'them'}`,
          },
  }
}
