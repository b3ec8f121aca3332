import sql, { empty, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { groupBy } from '../values/group-by.ts'
import { inTurns } from '../values/steps.ts'
import type { DerivedOverlap } from './chain.ts'
import { type Band, bandOf, METHOD } from './method.ts'
import { isChange, isRejudged, type Outcome, outcomeOf, type Plan, plansOf } from './plan.ts'
import {
  addChains,
  type JudgedPart,
  keyOf,
  loadBest,
  loadJudgedParts,
  loadOverlaps,
  loadWritten,
  markBest,
  type NewChain,
  type OverlapTriple,
  removeChains,
  removeOverlaps,
  type StoredOverlap,
  saveOverlaps,
  type WrittenChain,
} from './stored-chains.ts'

/** How strong an overlap is. */
export interface Standing {
  readonly band: Band
  readonly score: number
}

/** An overlap that a derivation changed: its state before and after, null if there was or is none. */
export interface OverlapChange extends OverlapTriple {
  readonly before: Standing | null
  readonly after: Standing | null
  /** Whether anything that a review judges changed; always if the overlap appeared or vanished. */
  readonly isRejudged: boolean
  /** The links on the chains that changed. */
  readonly linkIds: readonly string[]
}

/** What a derivation changed among the stored overlaps. */
export interface OverlapChanges {
  readonly appeared: OverlapChange[]
  readonly changed: OverlapChange[]
  readonly vanished: OverlapChange[]
}

export const NO_CHANGES: OverlapChanges = { appeared: [], changed: [], vanished: [] }

/** Stored overlaps, and those of their chains that must match the derived ones. */
interface Stored {
  readonly overlaps: readonly StoredOverlap[]
  readonly chains: readonly WrittenChain[]
}

/** All that is stored of these officials' overlaps. */
async function storedOf(query: Query, officialIds: readonly string[]): Promise<Stored> {
  const overlaps = await loadOverlaps(query, sql`o.official_id = ANY(${[...officialIds]}::bigint[])`)
  return { overlaps, chains: await loadWritten(query, ofOverlaps(overlaps)) }
}

/**
 * Makes the stored overlaps of these officials match the derived ones and returns the differences. What is stored is
 * read while the rest is still being derived.
 */
export async function storeOverlaps(
  query: Query,
  officialIds: readonly string[],
  deriving: Promise<readonly DerivedOverlap[]>,
): Promise<OverlapChanges> {
  const [stored, derived] = await Promise.all([storedOf(query, officialIds), deriving])
  return store(query, stored, derived)
}

/**
 * Makes the stored chains that go through one of these links match the derived ones. The other chains of their overlaps
 * stay as they are.
 * @param but officials whose chains are left alone.
 */
export async function storeChainsThrough(
  query: Query,
  linkIds: readonly string[],
  but: ReadonlySet<string>,
  derived: readonly DerivedOverlap[],
): Promise<OverlapChanges> {
  const through = sql`c.link_ids && ${[...linkIds]}::bigint[]`
  const overlaps = await loadOverlaps(
    query,
    sql`o.official_id <> ALL(${[...but]}::bigint[]) AND (
      o.id IN (SELECT c.overlap_id FROM chains c WHERE ${through})
      ${derived.length === 0 ? empty : sql`OR (o.official_id, o.negotiation_id, o.party_id) IN (${triplesOf(derived)})`})`,
  )
  const chains =
    overlaps.length === 0 ? [] : await loadWritten(query, sql`${ofOverlaps(overlaps)} AND ${through}`)
  return store(query, { overlaps, chains }, derived)
}

async function store(
  query: Query,
  { overlaps, chains }: Stored,
  derived: readonly DerivedOverlap[],
): Promise<OverlapChanges> {
  if (overlaps.length + derived.length === 0) return NO_CHANGES
  return carryOut(query, await inTurns(plansOf(overlaps, chains, derived)))
}

const ofOverlaps = (overlaps: readonly StoredOverlap[]): Sql =>
  sql`c.overlap_id = ANY(${overlaps.map(({ id }) => id)}::bigint[])`

function triplesOf(overlaps: readonly OverlapTriple[]): Sql {
  const column = (name: keyof OverlapTriple): string[] => overlaps.map((each) => each[name])
  return sql`SELECT * FROM unnest(${column('officialId')}::bigint[], ${column('negotiationId')}::bigint[],
    ${column('partyId')}::bigint[])`
}

/** Carries out the plans that change something, and returns what changed. */
async function carryOut(query: Query, plans: readonly Plan[]): Promise<OverlapChanges> {
  const storedIds = plans.flatMap(({ stored }) => stored?.id ?? [])
  const removed = plans.flatMap((plan) => plan.removed.map(({ id }) => id))
  const before = removed.length === 0 ? new Map<string, JudgedPart>() : await loadJudgedParts(query, removed)
  const kept = groupBy(await loadBest(query, storedIds, removed), ({ overlapId }) => overlapId)
  const outcomes = plans
    .map((plan) => outcomeOf(plan, kept.get(plan.stored?.id ?? '') ?? []))
    .filter(isChange)
  const vanished = outcomes.flatMap(({ best, stored }) =>
    best === null && stored !== null ? [stored.id] : [],
  )
  if (vanished.length > 0) await removeOverlaps(query, vanished)
  const staying = outcomes.filter(({ best }) => best !== null)
  const [gone, rises, falls] = [
    staying.flatMap((each) => each.removed.map(({ id }) => id)),
    staying.flatMap((each) => each.rises),
    staying.flatMap((each) => each.falls),
  ]
  if (gone.length > 0) await removeChains(query, gone)
  if (falls.length > 0) await markBest(query, falls, false)
  if (rises.length > 0) await markBest(query, rises, true)
  const ids = await idsOf(query, staying)
  const added = staying.flatMap(({ added, best }, index) =>
    added.map((chain): NewChain => ({ overlapId: ids[index] ?? '', best: chain === best, chain })),
  )
  await addChains(query, added)
  const changes = outcomes.map((outcome) => changeOf(outcome, before))
  return {
    appeared: changes.filter(({ before }) => before === null),
    changed: changes.filter(({ before, after }) => before !== null && after !== null),
    vanished: changes.filter(({ after }) => after === null),
  }
}

/** The ids of these overlaps' rows. New and changed rows are saved first. */
async function idsOf(query: Query, outcomes: readonly Outcome[]): Promise<string[]> {
  const changing = outcomes.flatMap(({ triple, best, rowChanges }) =>
    rowChanges && best !== null
      ? [
          {
            officialId: triple.officialId,
            negotiationId: triple.negotiationId,
            partyId: triple.partyId,
            rule: best.rule,
            timing: best.timing,
            certainty: best.certainty,
            score: best.score,
            band: bandOf(best.score),
            methodVersion: METHOD.version,
          },
        ]
      : [],
  )
  const saved = changing.length === 0 ? [] : await saveOverlaps(query, changing)
  const byKey = new Map(changing.map((overlap, index) => [keyOf(overlap), saved[index] ?? '']))
  return outcomes.map(({ triple, stored }) => stored?.id ?? byKey.get(keyOf(triple)) ?? '')
}

function changeOf(
  { triple, stored, best, removed, added }: Outcome,
  before: ReadonlyMap<string, JudgedPart>,
): OverlapChange {
  const gone = removed.flatMap(({ id }) => before.get(id) ?? [])
  return {
    officialId: triple.officialId,
    negotiationId: triple.negotiationId,
    partyId: triple.partyId,
    before: stored === null ? null : { band: stored.band, score: stored.score },
    after: best === null ? null : { band: bandOf(best.score), score: best.score },
    isRejudged: stored === null || best === null || isRejudged(gone, added),
    linkIds: [...new Set([...gone, ...added].flatMap((chain) => chain.linkIds))],
  }
}
