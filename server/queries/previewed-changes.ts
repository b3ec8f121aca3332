import type { Query } from '../database/query.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { type OverlapView, overlapsOf } from './overlaps.ts'

/** What a write would do to the overlaps: those that would be new or otherwise, and those that would go. */
export interface PreviewedChanges {
  readonly appear: OverlapView[]
  readonly change: OverlapView[]
  readonly vanish: OverlapView[]
  /** Those that would change, as they are. */
  readonly changeFrom: OverlapView[]
}

/** What a trial write shows from inside. */
export interface SeenInTrial {
  readonly appear: OverlapView[]
  readonly change: OverlapView[]
  readonly changes: OverlapChanges
}

/** Reads what only the trial can show: the overlaps as they would be. */
export async function seeInTrial(during: Query, changes: OverlapChanges): Promise<SeenInTrial> {
  return {
    appear: await overlapsOf(during, changes.appeared),
    change: await overlapsOf(during, changes.changed),
    changes,
  }
}

/**
 * The whole of a preview, once the trial is undone: what is read of the record as it is must not keep
 * the trial waiting for a second connection while others wait for its turn.
 */
export async function previewedChanges(
  query: Query,
  { appear, change, changes }: SeenInTrial,
): Promise<PreviewedChanges> {
  return {
    appear,
    change,
    vanish: await overlapsOf(query, changes.vanished),
    changeFrom: await overlapsOf(query, changes.changed),
  }
}
