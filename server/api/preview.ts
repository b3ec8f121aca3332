import type { Query } from '../overlaps/query.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { type OverlapView, overlapsOf } from '../queries/overlaps.ts'

/** What a write would do to the overlaps: those that would be new or otherwise, and those that would go. */
export interface PreviewedChanges {
  readonly appear: OverlapView[]
  readonly change: OverlapView[]
  readonly vanish: OverlapView[]
  /** Those that would change, as they are. */
  readonly changeFrom: OverlapView[]
}

/**
 * The overlaps behind a trial write's changes.
 * @param before asks the database as it is. @param during asks inside the trial.
 */
export async function previewChanges(
  before: Query,
  during: Query,
  { appeared, changed, vanished }: OverlapChanges,
): Promise<PreviewedChanges> {
  return {
    appear: await overlapsOf(during, appeared),
    change: await overlapsOf(during, changed),
    vanish: await overlapsOf(before, vanished),
    changeFrom: await overlapsOf(before, changed),
  }
}
