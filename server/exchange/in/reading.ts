import type { EntityKind } from '../../../models/vocabulary.ts'
import type { RecordList } from '../../dataset/format.ts'

/** What the readers of all formats return: records as in a dataset file, and what could not be read as one. */

export type RawRecord = Readonly<Record<string, unknown>>

/** A record in a file, and its row, counted from one; null if the format has no rows. */
export interface ReadRecord {
  readonly list: RecordList
  readonly record: RawRecord
  readonly row: number | null
  /** Another id, made from all that it says, for a record whose id others in the file can have too. */
  readonly spareId?: string
  /** When the record was first known and last changed where it comes from, if the file says so. */
  readonly seen?: { readonly first: string; readonly last: string }
}

/** An entity that a file names and that may be one on record. */
export interface FileName {
  /** Its id in the file; in a table, made from the name. */
  readonly id: string
  readonly name: string
  readonly kind: EntityKind
  /** Whether the kind is only a guess from the name. */
  readonly kindIsGuess?: boolean
  /** Whether the file says its kind outright, and not only by a word in its name. */
  readonly kindIsSaid?: boolean
  readonly aliases: readonly string[]
  readonly country: string | null
  readonly externalIds: Readonly<Record<string, string>> | null
}

/** A row that cannot be imported, and why. */
export interface RowProblem {
  readonly row: number
  /** The column, or the member, at fault; empty if it is the row as a whole. */
  readonly column: string
  readonly reason: string
}

/** Something in a file that has no place on record. */
export interface LeftOut {
  /** What it is, such as `Payment.namesMentioned`. */
  readonly what: string
  readonly why: string
  readonly count: number
}

/** A file as it was read. */
export interface Reading {
  /** Entities that may be on record; none if the file's ids are the record's own. */
  readonly names: readonly FileName[]
  readonly problems: readonly RowProblem[]
  readonly leftOut: readonly LeftOut[]
  /** What the person who imports the file should know. */
  readonly remarks: readonly string[]
  /** How many records there are. */
  readonly size: number
  /** Whether it is a complete record, which is imported as it is, all of it or none. */
  readonly whole: boolean
  /** The header of the column that a member of a record is read from, in a table; left out for other files. */
  readonly headerOf?: (member: string) => string | undefined
  /**
   * The records, starting with those that others refer to. They can be asked for more than once.
   * @param lists those that are wanted of a complete record; all if it is left out. Others may be among them.
   */
  records(lists?: readonly RecordList[]): Iterable<ReadRecord>
}

/** The part of a reading that comes from records in another program’s terms. */
export type ForeignRead = Pick<Reading, 'names' | 'leftOut' | 'size' | 'records'>

/** A file that cannot be read at all. The message is for the person who uploaded it. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

/** Counts what has no place on record, by kind. */
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
