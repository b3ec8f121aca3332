import type { Alike } from '../../forms/kit/form.ts'
import type { OverlapView } from '../../queries/overlap-views.ts'
import type { PreviewedChanges } from '../../queries/previewed-changes.ts'
import { count, list } from '../../values/format.ts'
import { overlapRow } from './overlap-rows.ts'

export interface PreviewModel {
  readonly summary: string
  /** What is said if not all overlaps are listed. */
  readonly cut: string | null
  readonly appear: ReturnType<typeof overlapRow>[]
  readonly change: (ReturnType<typeof overlapRow> & { effect: string })[]
  readonly vanish: ReturnType<typeof overlapRow>[]
  readonly similar: readonly Alike[]
  /** What looks wrong about it but may be right. */
  readonly warnings: readonly string[]
}

/** What saving would do, in words and as overlaps; the link itself stands out in the chains. */
export function previewModel(
  changes: PreviewedChanges,
  similar: readonly Alike[],
  linkSlug: string,
  warnings: readonly string[] = [],
): PreviewModel {
  const { appear, change, vanish, changeFrom, counts } = changes
  const before = new Map(changeFrom.map((overlap) => [overlap.id, overlap]))
  const parts = [
    counts.appear > 0 ? `${count(counts.appear, 'overlap')} would be new` : '',
    counts.change > 0 ? `${count(counts.change, 'overlap')} would change` : '',
    counts.vanish > 0 ? `${count(counts.vanish, 'overlap')} would no longer hold` : '',
  ].filter((part) => part !== '')
  const isCut =
    appear.length < counts.appear || change.length < counts.change || vanish.length < counts.vanish
  return {
    summary: parts.length === 0 ? 'No overlap would appear or change.' : `${parts.join('; ')}.`,
    cut: isCut ? 'Of each kind, those with the highest scores are listed.' : null,
    appear: appear.map((overlap) => overlapRow(overlap, { link: linkSlug })),
    change: change.map((overlap) => ({
      ...overlapRow(overlap, { link: linkSlug }),
      effect: effectOf(before.get(overlap.id), overlap),
    })),
    vanish: vanish.map((overlap) => overlapRow(overlap)),
    similar,
    warnings,
  }
}

/** How an overlap would change: "Score 81 would become 87; 3 more paths." */
function effectOf(before: OverlapView | undefined, after: OverlapView): string {
  if (before === undefined) return ''
  const more = after.chainCount - before.chainCount
  const parts = [
    before.score === after.score
      ? `Score ${after.score}, unchanged`
      : `Score ${before.score} would become ${after.score}`,
    before.timing === after.timing && before.certainty === after.certainty
      ? ''
      : `${before.timing}, ${before.certainty} would become ${after.timing}, ${after.certainty}`,
    more === 0 ? '' : count(Math.abs(more), more > 0 ? 'more path' : 'fewer path'),
  ].filter((part) => part !== '')
  return `${parts.join('; ')}.`
}

/** What a write did to the overlaps, as the end of a notice. */
export function changesInWords(overlaps: {
  appeared: unknown[]
  changed: unknown[]
  vanished: unknown[]
}): string {
  const parts = [
    [overlaps.appeared.length, 'appeared'],
    [overlaps.changed.length, 'changed'],
    [overlaps.vanished.length, 'vanished'],
  ] as const
  const [first, ...others] = parts.filter(([number]) => number > 0)
  if (first === undefined) return 'no overlap changed'
  const [number, verb] = first
  return list([`${count(number, 'overlap')} ${verb}`, ...others.map(([each, verbed]) => `${each} ${verbed}`)])
}
