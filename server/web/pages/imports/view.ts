import type { Request } from 'express'
import { ENTITY_KINDS } from '../../../../models/vocabulary.ts'
import { may } from '../../../accounts/permissions.ts'
import { CUT_OFF, isCutOff } from '../../../exchange/in/jobs.ts'
import type { Outcome } from '../../../exchange/in/outcome.ts'
import { isTable } from '../../../exchange/in/read-file.ts'
import type { ImportFormat, ImportName, StoredImport, WhichNames } from '../../../exchange/in/store.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { entityHref, linkHref, overlapHref } from '../../../values/addresses.ts'
import { count, formatMoment, words } from '../../../values/format.ts'

const FORMATS: Readonly<Record<ImportFormat, string>> = {
  dataset: 'Dataset file of Recusal (JSON)',
  ftm: 'FollowTheMoney',
  bods: 'Beneficial Ownership Data Standard (BODS)',
  csv: 'CSV',
  xlsx: 'Excel (XLSX)',
  oge278e: 'OGE Form 278e, as text or CSV',
}

const LABELS: Readonly<Record<string, string>> = {
  file: 'The file',
  text: 'The pasted text',
  dataset: 'The name of the dataset',
  format: 'The format',
  url: 'The address of the file',
  publisher: 'The publisher',
  title: 'The title',
  published: 'The date of publication',
  filer: 'The name of the official',
  filed: 'The date of filing',
}

/** The form of a new import as it was typed. */
export function uploadModel(typed: Readonly<Record<string, string>>, problems: readonly Problem[]) {
  const shown = problems.map(({ field, reason }) => ({
    input: field,
    message: `${LABELS[field] ?? field} ${reason}`,
  }))
  return {
    typed,
    problems: shown,
    problem: Object.fromEntries(shown.map(({ input, message }) => [input, message])),
    formats: Object.entries(FORMATS).map(([value, label]) => ({
      value,
      label,
      selected: typed.format === value,
    })),
  }
}

const STATES = {
  open: 'Not committed',
  working: 'Being worked on',
  committed: 'Committed',
  undone: 'Undone',
  dropped: 'Dropped',
} as const
const TASKS = {
  names: 'Looking up the names in the file',
  preview: 'Trying what it would do',
  commit: 'Bringing the records in',
  undo: 'Taking the import back',
} as const

const LISTS = [
  ['sources', 'Sources'],
  ['entities', 'Officials and interests'],
  ['links', 'Links'],
  ['negotiations', 'Negotiations'],
  ['statements', 'Statements'],
] as const

function outcomeModel(outcome: Outcome, committed: boolean) {
  const { overlaps, disappeared } = outcome
  return {
    lists: LISTS.map(([list, label]) => ({ label, ...outcome.counts[list] })).filter(
      ({ added, changed, same }) => added + changed + same > 0,
    ),
    positions: outcome.written.positions ?? 0,
    changes: outcome.changes.slice(0, 50).map(({ record, change, fields }) => ({
      record,
      change:
        change === 'added'
          ? committed
            ? 'added'
            : 'would be added'
          : committed
            ? 'changed'
            : 'would change',
      fields: fields.map(({ field, before, after }) => ({
        field: words(field),
        before: change === 'added' ? null : shown(before),
        after: shown(after),
      })),
    })),
    moreChanges: outcome.changes.length > 50,
    remarks: outcome.remarks.slice(0, 50),
    problems: outcome.problems,
    problemRows: outcome.problemRows,
    problemWords:
      outcome.problemRows === 0
        ? null
        : count(outcome.problemRows, 'row has a problem', 'rows have problems'),
    leftOut: outcome.leftOut,
    overlaps: {
      words: `${count(overlaps.appeared, 'overlap')} ${committed ? 'appeared' : 'would appear'}, ${overlaps.changed} ${committed ? 'changed' : 'would change'}, ${overlaps.vanished} ${committed ? 'vanished' : 'would vanish'}.`,
      rows: overlaps.shown.map((each) => ({ ...each, href: committed ? overlapHref(each.id) : null })),
    },
    disappeared: {
      count: disappeared.count,
      words: `${count(disappeared.count, 'record')} of the edition before ${disappeared.count === 1 ? 'is' : 'are'} not in this one`,
      rows: disappeared.shown.map(({ record, slug, words: said }) => ({
        words: said,
        href: record === 'link' ? linkHref(slug) : entityHref({ slug }),
      })),
    },
    leftAlone: outcome.leftAlone ?? 0,
  }
}

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** An import as its page and the list show it. @param names how many of its names are decided; null in the list. */
export function importModel(
  given: StoredImport,
  names: { open: number; known: number; new: number } | null,
  req: Request,
) {
  const cutOff = isCutOff(given, req.receivedAt)
  const working = given.state === 'working' && !cutOff
  const settled = given.state === 'working' ? (given.recordedAt === null ? 'open' : 'committed') : given.state
  const isOpen = given.recordedAt === null && !working
  const total = names === null ? 0 : names.open + names.known + names.new
  return {
    id: given.id,
    href: `/imports/${given.id}`,
    dataset: given.dataset,
    fileName: given.fileName,
    format: FORMATS[given.format],
    isTable: isTable(given.format),
    uploaded: formatMoment(given.uploadedAt),
    uploader: given.uploader,
    state: working ? STATES.working : STATES[settled],
    working:
      working && given.task !== null
        ? { words: TASKS[given.task], done: given.done, total: given.total }
        : null,
    isOpen,
    failure: cutOff ? CUT_OFF : given.failure,
    failureLines: (cutOff ? CUT_OFF : (given.failure ?? '')).split('\n').slice(0, 100),
    names: names === null ? null : { ...names, total },
    mayPreview: isOpen && (given.format === 'dataset' || total > 0 || given.outcome !== null),
    mayCommit: isOpen && given.outcome !== null && (names?.open ?? 0) === 0,
    mayUndo:
      given.recordedAt !== null &&
      given.undoneAt === null &&
      !working &&
      may(req.user?.role, 'record:retract'),
    committed: given.recordedAt === null ? null : formatMoment(given.recordedAt),
    undone: given.undoneAt === null ? null : formatMoment(given.undoneAt),
    committedFor: given.reason,
    source: given.mapping.source,
    outcome: given.outcome === null ? null : outcomeModel(given.outcome, given.recordedAt !== null),
  }
}

const TABS: readonly (readonly [WhichNames, string])[] = [
  ['open', 'To decide'],
  ['known', 'On record'],
  ['new', 'New'],
  ['all', 'All'],
]

export function namesModel(
  given: StoredImport,
  names: readonly ImportName[],
  counts: { open: number; known: number; new: number },
  which: WhichNames,
  page: number,
) {
  const total = counts.open + counts.known + counts.new
  const numbers = { ...counts, all: total }
  const shownNames = names.slice(0, page)
  return {
    id: given.id,
    dataset: given.dataset,
    counts,
    isOpen: given.recordedAt === null,
    tabs: TABS.map(([name, label]) => ({
      label,
      count: numbers[name],
      current: name === which,
      href: `/imports/${given.id}/names?which=${name}`,
    })),
    names: shownNames.map(({ number, fileId, name, kind, country, candidates, decided }) => ({
      number,
      fileId,
      name,
      country,
      isNew: decided === '' || (decided === null && candidates.length === 0),
      kinds: ENTITY_KINDS.map((value) => ({ value, label: words(value), selected: value === kind })),
      candidates: candidates.map((each) => ({
        ...each,
        kind: words(each.kind),
        links: count(each.links, 'link'),
        chosen: decided === each.slug,
        why: each.why.join(', '),
        against: each.against.join(', '),
      })),
    })),
    nextHref:
      names.length > page
        ? `/imports/${given.id}/names?which=${which}&after=${shownNames.at(-1)?.number ?? 0}`
        : null,
  }
}
