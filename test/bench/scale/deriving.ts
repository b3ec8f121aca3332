import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { to as copyTo } from 'pg-copy-streams'
import sql, { type Sql } from 'sql-template-tag'
import { type Database, inTransaction } from '../../../server/database/index.ts'
import { MOVES, ruleOfPhase, START } from '../../../server/overlaps/grammar.ts'
import { stands } from '../../../server/overlaps/link-conditions.ts'
import {
  END_ONLY,
  HELD_AS_FOUNDER,
  INWARD_FITS,
  MOVE_TABLES,
  OUTWARD_FITS,
  SINCE,
  UNTIL,
} from '../../../server/overlaps/moves.ts'
import { findPaths } from '../../../server/overlaps/paths.ts'
import { rebuild } from '../../../server/record/write-record.ts'
import type { DuckDbWork } from './duckdb.ts'
import { limit, type Row, timed, times } from './rows.ts'

const MIDDLE_MOVES = MOVES.filter(({ step }) => step === 'money' || step === 'personal')
const ACCEPTED = [...new Set(MOVES.map(({ next }) => next))].filter((phase) => ruleOfPhase(phase) !== null)
/** Columns that may be entirely empty, so that their type cannot be inferred. */
const DAYS = ['start_earliest', 'start_latest', 'end_earliest', 'end_latest']
const quoted = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ')

/** The grammar's arcs over links, as a table. DuckDB does not allow an empty SELECT list. */
const arcs = (name: string, moves: string, fits: Sql): string =>
  `CREATE TABLE ${name}_arcs AS WITH ${moves}
   SELECT move.phase, move.step, move.next, here.id AS here, there.id AS there, l.id AS link, ${SINCE.text} AS since,
     ${UNTIL.text} AS until
   FROM links l JOIN ${name} move ON move.kind = l.kind
   JOIN entities here ON here.id = CASE WHEN move.forward THEN l.from_id ELSE l.to_id END
   JOIN entities there ON there.id = CASE WHEN move.forward THEN l.to_id ELSE l.from_id END
   WHERE ${stands('l').text} AND here.kind NOT IN (${END_ONLY.text}) AND ${fits.text}`.replaceAll(
    'SELECT FROM',
    'SELECT 1 FROM',
  )

const middle = `middle (phase, step, kind, next, forward) AS (VALUES ${MIDDLE_MOVES.map(
  ({ phase, step, kind, next, forward }) => `(${quoted([phase, step, kind, next])}, ${forward})`,
).join(', ')})`

/** Counts every path that the rules allow, set by set, ignoring the choice of reading, own sides and exact dates. */
const PATHS = `
  WITH RECURSIVE near AS (
    SELECT DISTINCT official_id AS official, official_id AS at, '${START}' AS phase, [official_id] AS entities,
      '-infinity'::date AS since, 'infinity'::date AS until FROM participants
    UNION ALL
    SELECT n.official, a.there, a.next, list_append(n.entities, a.there), greatest(n.since, a.since), least(n.until, a.until)
    FROM near n JOIN outward_arcs a ON a.here = n.at AND a.phase = n.phase
    WHERE NOT list_contains(n.entities, a.there) AND a.since <= n.until AND a.until >= n.since
  ),
  far AS (
    SELECT goal, goal AS at, phase, [goal] AS entities, '-infinity'::date AS since, 'infinity'::date AS until
    FROM (SELECT DISTINCT entity_id AS goal FROM parties) g CROSS JOIN (SELECT unnest([${quoted(ACCEPTED)}]) AS phase) p
    UNION ALL
    SELECT f.goal, a.here, a.phase, list_prepend(a.here, f.entities), greatest(f.since, a.since), least(f.until, a.until)
    FROM far f JOIN inward_arcs a ON a.there = f.at AND a.next = f.phase
    WHERE NOT list_contains(f.entities, a.here) AND a.since <= f.until AND a.until >= f.since
  )
  SELECT count(*) FROM (
    SELECT n.official, f.goal FROM near n JOIN middle_arcs m ON m.here = n.at AND m.phase = n.phase
    JOIN far f ON f.at = m.there AND f.phase = m.next
    JOIN participants s ON s.official_id = n.official JOIN parties p ON p.negotiation_id = s.negotiation_id AND p.entity_id = f.goal
    WHERE NOT list_has_any(n.entities, f.entities) AND greatest(n.since, m.since, f.since) <= least(n.until, m.until, f.until)
    UNION ALL
    SELECT n.official, f.goal FROM near n JOIN far f ON f.at = n.at AND f.phase = n.phase
    JOIN participants s ON s.official_id = n.official JOIN parties p ON p.negotiation_id = s.negotiation_id AND p.entity_id = f.goal
    WHERE NOT list_has_any(n.entities, f.entities[2:]) AND greatest(n.since, f.since) <= least(n.until, f.until)
  )`

/** How long DuckDB takes to find the paths of all officials in the same tables, in milliseconds. */
async function inDuckDb(database: Database, folder: string): Promise<number> {
  const load: string[] = []
  for (const table of ['entities', 'links', 'parties', 'participants']) {
    const client = await database.pool.connect()
    const path = join(folder, `${table}.csv`)
    await pipeline(
      client.query(copyTo(`COPY (SELECT * FROM ${table}) TO STDOUT WITH (FORMAT csv, HEADER true)`)),
      createWriteStream(path),
    )
    client.release()
    const types = table === 'links' ? `, types = {${DAYS.map((name) => `'${name}': 'DATE'`).join(', ')}}` : ''
    load.push(`CREATE TABLE ${table} AS SELECT * FROM read_csv('${path}', sample_size = -1${types})`)
  }
  const measured = [
    arcs('outward', MOVE_TABLES.outward.text, sql`${OUTWARD_FITS} AND ${HELD_AS_FOUNDER}`),
    arcs('inward', MOVE_TABLES.inward.text, INWARD_FITS),
    arcs('middle', middle, sql`true`),
    PATHS,
  ]
  return timeInDuckDb({ load, measured })
}

async function timeInDuckDb(work: DuckDbWork): Promise<number> {
  const script = fileURLToPath(new URL('duckdb.ts', import.meta.url))
  const duckdb = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(duckdb, 'close')
  duckdb.stdin.end(JSON.stringify(work))
  const took = Number(await text(duckdb.stdout))
  const [code] = await ended
  if (code !== 0) throw new Error(`DuckDB ended with ${code}`)
  return took
}

/** Deriving all overlaps anew and storing them, compared with only the paths in DuckDB; and one official's paths. */
export async function derivingRows(database: Database, folder: string): Promise<Row[]> {
  const afresh = await timed(() => rebuild(database))
  const duckdb = await inDuckDb(database, folder)
  const officials = await database.query<{ id: string }>(
    sql`SELECT DISTINCT official_id AS id FROM participants ORDER BY 1 LIMIT 20`,
  )
  const one: number[] = []
  await inTransaction(database, async (query) => {
    for (const { id } of [...officials, ...officials]) one.push(await timed(() => findPaths(query, [id])))
  })
  const warm = one.slice(officials.length)
  return [
    times('all overlaps derived afresh and compared', afresh, ['paths in DuckDB', duckdb], 2),
    limit('paths of one official', warm.reduce((sum, each) => sum + each, 0) / warm.length, 'ms', 2),
  ]
}
