import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { BY_PEOPLE, type RecordWrite } from '../record/writing.ts'
import { count } from '../values/format.ts'
import { groupBy } from '../values/group-by.ts'
import type { ImportWork } from './import-work.ts'
import type { NamedPart, SettledParts } from './settle-parts.ts'
import type { Values } from './upsert.ts'

const OF_TALKS = { record: 'negotiation', owner: 'negotiationId' } as const

/**
 * What a part of a record is called, in which record the log has it, by which attribute it belongs to that record, and what
 * tells it apart from the others, by the columns of its logged row.
 */
const PARTS = {
  parties: {
    ...OF_TALKS,
    names: ['party', 'parties'],
    key: { entityId: 'entity_id', role: 'role', startDate: 'start_date' },
  },
  participants: {
    ...OF_TALKS,
    names: ['participant', 'participants'],
    key: {
      officialId: 'official_id',
      role: 'role',
      onBehalfOfId: 'on_behalf_of_id',
      startDate: 'start_date',
    },
  },
  meetings: {
    ...OF_TALKS,
    names: ['meeting', 'meetings'],
    key: { date: 'date', place: 'place', summary: 'summary' },
  },
  positions: {
    record: 'entity',
    owner: 'officialId',
    names: ['position', 'positions'],
    key: { title: 'title', bodyId: 'body_id', bodyName: 'body_name', startDate: 'start_date' },
  },
} as const
type PartName = keyof typeof PARTS

const printOf = (owner: unknown, values: readonly unknown[]): string =>
  JSON.stringify([String(owner), ...values.map((value) => (value == null ? null : String(value)))])

/** These records with the entities that were merged into them: rows `(id, kept_id)`. */
const OWNERS = {
  negotiation: (ids: readonly string[]) =>
    sql`SELECT id, id AS kept_id FROM unnest(${[...ids]}::bigint[]) id`,
  entity: (ids: readonly string[]) => sql`SELECT * FROM (
    WITH RECURSIVE merged (id, kept_id) AS (
      SELECT id, id FROM unnest(${[...ids]}::bigint[]) id
      UNION ALL SELECT e.id, m.kept_id FROM entities e JOIN merged m ON e.merged_into_id = m.id
    ) SELECT * FROM merged) merged`,
} as const

/**
 * The parts of these records that people have removed, as they were and as they had been before: a file may still have them
 * as they were before someone edited them.
 */
async function removedByPeople(
  { query }: RecordWrite,
  part: PartName,
  owners: readonly string[],
): Promise<Set<string>> {
  const { record, key } = PARTS[part]
  const columns: readonly string[] = Object.values(key)
  const held = await query<{ owner: string; row: Record<string, unknown> }>(sql`
    WITH owners AS MATERIALIZED (${OWNERS[record](owners)}),
    logged AS MATERIALIZED (
      SELECT w.kept_id, c.id, c.at, c.part_id, c.operation, c.via, c.before, c.after
      FROM owners w JOIN changes c ON c.record = ${record} AND c.record_id = w.id WHERE c.part = ${part}
    ),
    last AS (
      SELECT DISTINCT ON (part_id) part_id, operation = 'remove' AND via = ANY(${BY_PEOPLE}) AS by_people
      FROM logged WHERE operation <> 'change' ORDER BY part_id, at DESC, id DESC
    )
    SELECT DISTINCT l.kept_id::text AS owner, was.row FROM logged l JOIN last USING (part_id)
    CROSS JOIN LATERAL (VALUES (l.before), (l.after)) was (row) WHERE last.by_people AND was.row IS NOT NULL`)
  const named = columns.filter((column) => column.endsWith('_id'))
  const kept = await keptEntities(
    query,
    held.flatMap(({ row }) => named.flatMap((column) => (row[column] == null ? [] : [String(row[column])]))),
  )
  return new Set(
    held.map(({ owner, row }) =>
      printOf(
        owner,
        columns.map((column) => (named.includes(column) ? kept.get(String(row[column])) : row[column])),
      ),
    ),
  )
}

/** The entities that these ended up in through any merges, by their own ids. */
async function keptEntities(query: Query, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await query<{ was: string; id: string }>(sql`
    WITH RECURSIVE kept (was, id, merged_into_id) AS (
      SELECT id, id, merged_into_id FROM entities WHERE id = ANY(${[...new Set(ids)]}::bigint[])
      UNION ALL SELECT k.was, e.id, e.merged_into_id FROM kept k JOIN entities e ON e.id = k.merged_into_id
    ) SELECT was::text AS was, id::text AS id FROM kept WHERE merged_into_id IS NULL`)
  return new Map(rows.map(({ was, id }) => [was, id]))
}

/** Parts of a file, what is to be written of them, and their places in the list that was given. */
interface StandingParts<Part extends NamedPart> extends SettledParts {
  readonly parts: Part[]
  readonly places: number[]
}

/**
 * Parts of a file without those that people have removed from the record: a file does not bring these back, and the import
 * says so. What is on record is not removed, whoever added it again.
 */
export async function withoutRemoved<Part extends NamedPart>(
  work: ImportWork,
  part: PartName,
  parts: readonly Part[],
  { rows, matches }: SettledParts,
): Promise<StandingParts<Part>> {
  const { owner, names, key } = PARTS[part]
  const fresh = matches.flatMap((match, place) => (match === null ? [place] : []))
  const removed =
    work.overrules || fresh.length === 0
      ? new Set<string>()
      : await removedByPeople(work.tx, part, [...new Set(fresh.map((place) => String(rows[place]?.[owner])))])
  const printAt = (values: Values): string =>
    printOf(
      values[owner],
      Object.keys(key).map((attribute) => values[attribute]),
    )
  const gone = new Set(fresh.filter((place) => removed.has(printAt(rows[place] as Values))))
  const [one, several] = names
  for (const [record, those] of groupBy([...gone], (place) => parts[place]?.record ?? ''))
    work.remarks.push(
      `${record}: someone has removed ${count(those.length, one, several)} that the file has, and ${those.length === 1 ? 'it stays' : 'they stay'} removed.`,
    )
  const places = [...parts.keys()].filter((place) => !gone.has(place))
  const at = <T>(list: readonly T[]): T[] => places.map((place) => list[place] as T)
  return { parts: at(parts), rows: at(rows), matches: at(matches), places }
}
