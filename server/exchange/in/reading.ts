import type { EntityKind } from '../../../models/vocabulary.ts'
import type { RecordList } from '../../dataset/format.ts'

/** What the readers of all formats come to: records as a dataset file has them, and what could not be one. */

export type RawRecord = Readonly<Record<string, unknown>>

/** A record of a file, and the row that it stands on, counted from one; null where the format has no rows. */
export interface ReadRecord {
  readonly list: RecordList
  readonly record: RawRecord
  readonly row: number | null
  /** When the record was first known and last changed where it comes from, where the file says so. */
  readonly seen?: { readonly first: string; readonly last: string }
}

/** An entity that a file names and that may be one on record. */
export interface FileName {
  /** Its id in the file; of a table, made from the name. */
  readonly id: string
  readonly name: string
  readonly kind: EntityKind
  /** Whether the kind is no more than what the name looks like. */
  readonly kindIsGuess?: boolean
  readonly aliases: readonly string[]
  readonly country: string | null
  readonly externalIds: Readonly<Record<string, string>> | null
}

/** A row that cannot be brought in, and why. */
export interface RowProblem {
  readonly row: number
  /** The column, or the member, at fault; empty where it is the row as a whole. */
  readonly column: string
  readonly reason: string
}

/** What of a file has no place on record. */
export interface LeftOut {
  /** What it is, such as `Payment.namesMentioned`. */
  readonly what: string
  readonly why: string
  readonly count: number
}

/** A file as it was read. */
export interface Reading {
  /** Entities that may be on record; none where the file's ids are the record's own. */
  readonly names: readonly FileName[]
  readonly problems: readonly RowProblem[]
  readonly leftOut: readonly LeftOut[]
  /** What whoever imports should know. */
  readonly remarks: readonly string[]
  /** How many records there are. */
  readonly size: number
  /** Whether it is a record of its own, which comes in as it is, whole or not at all. */
  readonly whole: boolean
  /** The records, those first that others refer to. They can be asked for more than once. */
  records(): Iterable<ReadRecord>
}

/** A file that cannot be read at all; its message is for the person who brought it. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

/** Counts what has no place, each kind of it once. */
export class LeftOutCount {
  readonly #counts = new Map<string, LeftOut>()

  add(what: string, why: string, count = 1): void {
    const before = this.#counts.get(what)?.count ?? 0
    this.#counts.set(what, { what, why, count: before + count })
  }

  list(): LeftOut[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count)
  }
}
