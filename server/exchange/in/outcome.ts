import type { ChangedField } from '../../dataset/changed-records.ts'
import { RECORD_LISTS } from '../../dataset/format.ts'
import { type BroughtIn, LOGGED_LISTS } from './bring-in.ts'
import type { LeftOut, RowProblem } from './reading.ts'

/** An overlap that an import would make appear, change or vanish, in words. */
export interface TouchedOverlap {
  readonly id: string
  readonly official: string
  readonly party: string
  readonly negotiation: string
  readonly score: number
  readonly band: string
  /** Its score before; null if there was none. */
  readonly before: number | null
}

/** A record in words. */
export interface ToldRecord {
  /** What the change log calls its kind, such as `link`. */
  readonly record: string
  /** Its id in the database. */
  readonly id: string
  readonly slug: string
  readonly words: string
}

/** A link in the file that may say the same as one on record. */
export interface AlikeLink {
  readonly slug: string
  /** The one on record. */
  readonly other: string
  readonly words: string
}

export interface RecordTitle {
  readonly title: string
  readonly href: string
}

/** Problems of one kind, and the rows that have them. */
export interface ProblemGroup {
  readonly column: string
  readonly reason: string
  readonly count: number
  /** The first few of the rows. */
  readonly rows: readonly number[]
}

/** Some records in words, and how many there are in all. */
export interface ToldRecords {
  readonly count: number
  readonly shown: readonly ToldRecord[]
}

/** The result of the last work on an import: what it would do, or did. */
export interface Outcome extends Omit<BroughtIn, 'kept'> {
  /** Of a preview: the moment of the last recording that it saw, exactly, as text. */
  readonly recordAt?: string | null
  /** Titles of the records in `changes`, by the names used there. */
  readonly titles: Readonly<Record<string, RecordTitle>>
  readonly problems: readonly RowProblem[]
  /** The problems by kind, those in the most rows first; at most 100 kinds. */
  readonly problemGroups: readonly ProblemGroup[]
  /** How many rows have problems; `problems` lists the first of them. */
  readonly problemRows: number
  readonly leftOut: readonly LeftOut[]
  /** How many kinds of things were left out; `leftOut` lists the first of them. */
  readonly leftOutKinds: number
  readonly overlaps: {
    readonly appeared: number
    readonly changed: number
    readonly vanished: number
    readonly shown: readonly TouchedOverlap[]
  }
  /** What the previous edition had and this one does not. */
  readonly disappeared: ToldRecords
  /** Links that stay as they are because someone has edited them since the last edition, with what the file says. */
  readonly kept: {
    readonly count: number
    readonly shown: readonly (ToldRecord & { readonly fields: readonly ChangedField[] })[]
  }
  readonly alike: { readonly count: number; readonly shown: readonly AlikeLink[] }
  /** If it was undone, what undoing it did, what it left as it was, and what it retracted instead of removing it. */
  readonly undone?: {
    readonly left: ToldRecords
    /** Missing where an earlier version undid it. */
    readonly retracted?: ToldRecords
    readonly overlaps: Outcome['overlaps']
  }
}

/** How many problems, overlaps and vanished records an outcome lists one by one. */
export const MOST_LISTED_OF_OUTCOME = 100

const NOTHING = { added: 0, changed: 0, same: 0 }

/** The outcome of an import that has no stored outcome. */
export const NOTHING_DONE: Outcome = {
  counts: Object.fromEntries(LOGGED_LISTS.map((list) => [list, NOTHING])) as Outcome['counts'],
  written: Object.fromEntries(RECORD_LISTS.map((list) => [list, 0])) as Outcome['written'],
  changes: [],
  titles: {},
  remarks: [],
  problems: [],
  problemGroups: [],
  problemRows: 0,
  leftOut: [],
  leftOutKinds: 0,
  overlaps: { appeared: 0, changed: 0, vanished: 0, shown: [] },
  disappeared: { count: 0, shown: [] },
  kept: { count: 0, shown: [] },
  alike: { count: 0, shown: [] },
}
