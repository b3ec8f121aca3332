import type { BroughtIn } from './bring-in.ts'
import type { LeftOut, RowProblem } from './reading.ts'

/** An overlap that an import would make appear, change or vanish, in words. */
export interface TouchedOverlap {
  readonly id: string
  readonly official: string
  readonly party: string
  readonly negotiation: string
  readonly score: number
  readonly band: string
}

/** A record that the edition before had and this one does not. */
export interface Disappeared {
  readonly record: string
  readonly slug: string
  readonly words: string
}

/** What came of the last work on an import: what it would do, or did. */
export interface Outcome extends BroughtIn {
  readonly problems: readonly RowProblem[]
  /** How many rows have problems, of which `problems` lists the first. */
  readonly problemRows: number
  readonly leftOut: readonly LeftOut[]
  readonly overlaps: {
    readonly appeared: number
    readonly changed: number
    readonly vanished: number
    readonly shown: readonly TouchedOverlap[]
  }
  readonly disappeared: { readonly count: number; readonly shown: readonly Disappeared[] }
  /** Of an undoing: how many changes were left alone, since somebody has edited them. */
  readonly leftAlone?: number
}

/** How many problems, overlaps and vanished records an outcome lists one by one. */
export const MOST_LISTED_OF_OUTCOME = 100
