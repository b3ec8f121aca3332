import type { Request } from 'express'
import { ENTITY_KINDS } from '../../../../models/vocabulary.ts'
import { may } from '../../../accounts/permissions.ts'
import type { ImportName, WhichNames } from '../../../exchange/in/import-names.ts'
import { CUT_OFF, isWritten } from '../../../exchange/in/jobs.ts'
import type { Outcome } from '../../../exchange/in/outcome.ts'
import { isTable } from '../../../exchange/in/read-file.ts'
import type { ImportFormat, StoredImport } from '../../../exchange/in/store.ts'
import { isCutOff } from '../../../exchange/in/work-heard-of.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { count, formatInstant, words } from '../../../values/format.ts'
import { besideInputs } from '../../parts/problems.ts'
import { outcomeModel } from './outcome-view.ts'

const FORMATS: Readonly<Record<ImportFormat, string>> = {
  dataset: 'Recusal dataset (JSON)',
  ftm: 'FollowTheMoney',
  bods: 'Beneficial Ownership Data Standard (BODS)',
  csv: 'CSV',
  xlsx: 'Excel (XLSX)',
  oge278e: 'OGE Form 278e, as text or CSV',
}

/** The details of a file, as typed or as stored. */
export function detailsModel(typed: Readonly<Record<string, string>>, problems: readonly Problem[]) {
  const shown = problems.map(({ field, reason }) => ({ input: field, message: reason }))
  return {
    typed,
    ...besideInputs(shown),
    formats: Object.entries(FORMATS).map(([value, label]) => ({
      value,
      label,
      selected: typed.format === value,
    })),
  }
}

const STATES = {
  open: 'Draft',
  working: 'In progress',
  committed: 'Imported',
  undone: 'Undone',
  partlyUndone: 'Partly undone',
  dropped: 'Discarded',
} as const
const TASKS = {
  names: 'Matching names',
  preview: 'Preparing the preview',
  commit: 'Saving the records',
  undo: 'Undoing the import',
} as const

type NameCounts = Readonly<Record<'open' | 'known' | 'new', number>>

/** "95 names: 3 on record, 92 new." */
function namesInWords({ open, known, new: fresh }: NameCounts): string {
  const total = open + known + fresh
  if (known === total) return `${count(total, 'name')}, all on record`
  if (fresh === total) return `${count(total, 'name')}, all new`
  return `${count(total, 'name')}: ${known} on record, ${fresh} new`
}

/** Whether someone sees and handles what others upload: whoever may restore earlier versions of their records. */
export const seesEveryDraft = (req: Request): boolean => may(req.user?.role, 'record:restore')

/** Whether someone may handle an import: a draft is its uploader’s, and undoing one changes what others wrote. */
export const isTheirs = ({ uploadedBy }: StoredImport, req: Request): boolean =>
  seesEveryDraft(req) || (uploadedBy !== null && uploadedBy === req.user?.id)

/** An import as its page and the list show it. @param names how many of its names are decided; null in the list. */
export function importModel(given: StoredImport, names: NameCounts | null, req: Request) {
  const cutOff = isCutOff(given, req.receivedAt)
  const working = given.state === 'working' && !cutOff
  const written = given.recordedAt === null ? 'open' : given.undoneAt === null ? 'committed' : 'undone'
  const settled = given.state === 'working' ? written : given.state
  const isOpen = given.recordedAt === null && !working
  const total = names === null ? 0 : names.open + names.known + names.new
  const failure = cutOff && !isWritten(given) ? CUT_OFF : given.failure
  const undone = given.undoneAt !== null
  const undoing = given.recordedAt !== null
  const standing = settled === 'undone' && (given.outcome?.undone?.left.count ?? 0) > 0
  return {
    id: given.id,
    href: `/imports/${given.id}`,
    dataset: given.dataset,
    fileName: given.fileName,
    format: FORMATS[given.format],
    isTable: isTable(given.format),
    uploaded: formatInstant(given.uploadedAt),
    uploader: given.uploader,
    state: working ? STATES.working : STATES[standing ? 'partlyUndone' : settled],
    stateDetail: isOpen && failure !== null ? 'not read' : stateDetail(given),
    working:
      working && given.task !== null
        ? { words: TASKS[given.task], done: given.done, total: given.total }
        : null,
    isOpen,
    failure: failure !== null,
    failedBy: undoing
      ? 'The import was not undone'
      : cutOff
        ? 'This step was cut off'
        : 'The file was not imported',
    failureLines: (failure ?? '').split('\n').slice(0, 100),
    lacksSource: given.mapping.source.url === null && given.format !== 'dataset',
    // A table is read once its columns have been reviewed; any other file, as it is.
    isRead: total > 0 || given.outcome !== null,
    mayRead: (names?.open ?? 0) === 0 && !(isTable(given.format) && total === 0 && given.outcome === null),
    names: names === null ? null : { ...names, total, words: total === 0 ? null : namesInWords(names) },
    mayPreview:
      isOpen &&
      (names?.open ?? 0) === 0 &&
      (given.format === 'dataset' || total > 0 || given.outcome !== null),
    mayCommit: isOpen && given.outcome !== null && holdsAnything(given.outcome) && (names?.open ?? 0) === 0,
    mayUndo: given.recordedAt !== null && !undone && !working && isTheirs(given, req),
    seen: given.seen,
    committed: given.recordedAt === null ? null : formatInstant(given.recordedAt),
    committedBy: given.committedBy,
    committedFor: given.reason,
    undone: given.undoneAt === null ? null : formatInstant(given.undoneAt),
    undoneBy: given.undoneBy,
    undoneFor: given.undoneFor,
    hasProblemFile: !undone && (given.outcome?.problemRows ?? 0) > 0,
    outcome:
      given.outcome === null
        ? null
        : outcomeModel(given.outcome, given.recordedAt !== null, isTable(given.format)),
  }
}

/** What the list of imports says besides the state: how far a draft is, how much an import wrote. */
function stateDetail({ state, recordedAt, undoneAt, outcome }: StoredImport): string | null {
  if (recordedAt === null) return state === 'open' && outcome !== null ? 'preview ready' : null
  const links = outcome?.written.links ?? 0
  return undoneAt === null && links > 0 ? count(links, 'link') : null
}

/** Whether a file has any record to import: new, changed, or the same as on record. */
const holdsAnything = ({ counts, written }: Outcome): boolean =>
  written.positions > 0 ||
  Object.values(counts).some(({ added, changed, same }) => added + changed + same > 0)

const TABS: readonly (readonly [WhichNames, string])[] = [
  ['open', 'To decide'],
  ['known', 'On record'],
  ['new', 'New'],
  ['all', 'All'],
]

export function namesModel(
  given: StoredImport,
  names: readonly ImportName[],
  counts: NameCounts,
  which: WhichNames,
  page: number,
) {
  const numbers = { ...counts, all: counts.open + counts.known + counts.new }
  const shownNames = names.slice(0, page)
  const isOpen = given.recordedAt === null
  return {
    id: given.id,
    dataset: given.dataset,
    counts,
    several: counts.open > 1,
    isOpen,
    tabs: TABS.map(([name, label]) => ({
      label,
      count: numbers[name],
      current: name === which,
      href: `/imports/${given.id}/names?which=${name}`,
    })),
    names: shownNames.map(({ number, fileId, name, kind, country, candidates, decided }) => {
      const chosen = candidates.find(({ slug }) => slug === decided)
      return {
        number,
        fileId,
        name,
        country,
        kind: words(kind),
        isNew: decided === '' || (decided === null && candidates.length === 0),
        // An entry that someone named and that was not offered.
        other: decided !== null && decided !== '' && chosen === undefined ? decided : null,
        said: decided === null ? 'not decided' : decided === '' ? 'new' : (chosen?.name ?? decided),
        kinds: ENTITY_KINDS.map((value) => ({ value, label: words(value), selected: value === kind })),
        candidates: candidates.map((each) => ({
          ...each,
          kind: words(each.kind),
          links: count(each.links, 'link'),
          chosen: decided === each.slug,
          why: each.why.join(', '),
          against: each.against.join(', '),
        })),
      }
    }),
    nextHref:
      names.length > page
        ? `/imports/${given.id}/names?which=${which}&after=${shownNames.at(-1)?.number ?? 0}`
        : null,
  }
}
