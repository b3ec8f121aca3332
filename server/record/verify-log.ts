import sql, { raw } from 'sql-template-tag'
import type { Database } from '../database/index.ts'

/** The faults of the change log and of the history, each as a line of text. */
export async function faultsOfTheLog(database: Database): Promise<string[]> {
  return [
    ...(await brokenLog(database)),
    ...(await maskedLog(database)),
    ...(await cutLog(database)),
    ...(await forgedVersions(database)),
    ...(await unlikeHistory(database)),
  ]
}

/**
 * The first entry of the change log that is missing, not what was written, or not sealed to those before it. Earlier
 * versions of Recusal sealed each entry to the one before; later ones seal each recording, so that one wrong entry
 * breaks the seal of others too.
 */
async function brokenLog({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    WITH entries AS (
      SELECT c.*, lag(c.id, 1, 0::bigint) OVER (ORDER BY c.id) AS before_id, lag(c.hash, 1, sha256('')) OVER (ORDER BY c.id) AS before_hash
      FROM changes c
    ),
    sealed AS (
      SELECT s.at, s.first_id, s.hash = entries_hash(s.at, coalesce(lag(s.hash) OVER (ORDER BY s.at),
        (SELECT e.hash FROM changes e WHERE e.at < s.at ORDER BY e.id DESC LIMIT 1), sha256(''))) AS fits
      FROM seals s
    )
    SELECT coalesce(wrong, unsealed) AS fault FROM (
      SELECT e.id, CASE
        WHEN e.id <> e.before_id + 1 THEN 'entry ' || e.before_id + 1 || ' of the change log is missing'
        WHEN e.hash <> sha256(coalesce(e.previous_hash, '') || change_content(ROW(e.id, e.at, e.by_id, e.via, e.reason, e.record,
            e.record_id, e.part, e.part_id, e.operation, e.before, e.after, NULL, NULL, e.leads)::changes))
          THEN 'entry ' || e.id || ' of the change log is not what was written' END AS wrong,
      CASE WHEN e.previous_hash <> e.before_hash OR (e.previous_hash IS NULL AND s.fits IS NOT TRUE)
          OR (e.previous_hash IS NOT NULL AND s.at IS NOT NULL)
          THEN 'entry ' || e.id || ' of the change log is not sealed to the one before it' END AS unsealed
      FROM entries e LEFT JOIN sealed s ON s.at = e.at
    ) checked WHERE num_nonnulls(wrong, unsealed) > 0 ORDER BY wrong IS NULL, id LIMIT 1`)
  return rows.map((row) => row.fault)
}

/** Entries that no longer match their recordings, or that readers no longer find in their place. */
async function maskedLog({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    (SELECT 'entry ' || c.id || ' of the change log does not match its recording' AS fault
     FROM changes c JOIN recordings r ON r.at = c.at
     WHERE (c.by_id, c.via, c.reason) IS DISTINCT FROM (r.by_id, r.via, r.reason) ORDER BY c.id LIMIT 1)
    UNION ALL
    (SELECT 'entry ' || id || ' of the change log is hidden from readers, or shown twice' FROM (
       SELECT id, leads, row_number() OVER (PARTITION BY record, record_id, at ORDER BY id) = 1 AS first FROM changes
     ) placed WHERE leads <> first ORDER BY id LIMIT 1)`)
  return rows.map((row) => row.fault)
}

/** Versions in the history that are missing from the change log: its end was cut off. */
async function cutLog(database: Database): Promise<string[]> {
  const logged = await database.query<{ name: string }>(sql`
    SELECT c.relname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname = 'log_added' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`)
  for (const { name } of logged) {
    const [row] = await database.query<{ at: string }>(sql`
      SELECT h.since::text AS at FROM history.${raw(name)} h JOIN recordings r ON r.at = h.since
      WHERE h.since > (SELECT coalesce(max(at), '-infinity') FROM changes) LIMIT 1`)
    if (row !== undefined)
      return [`the end of the change log is missing: it has no entry for what was recorded at ${row.at}`]
  }
  return []
}

/** Versions that are not what the sealed log says was written then. */
async function forgedVersions(database: Database): Promise<string[]> {
  const logged = await database.query<{ name: string }>(sql`
    SELECT c.relname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname = 'log_added' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`)
  const faults: string[] = []
  for (const { name } of logged) {
    // Moments are written in the writer's time zone; a column that was added later was empty before.
    const [row] = await database.query<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM history.${raw(name)} h
      JOIN (SELECT DISTINCT ON (c.part_id, c.at) c.part_id, c.at, c.after FROM changes c WHERE c.part = ${name}
        ORDER BY c.part_id, c.at, c.id DESC) said ON said.part_id = h.id AND said.at = h.since
      WHERE jsonb_strip_nulls(logged_row(to_jsonb(h) - ARRAY['since', 'until', 'decided_at', 'checked_at']))
        IS DISTINCT FROM jsonb_strip_nulls(said.after - ARRAY['decided_at', 'checked_at'])`)
    if (row !== undefined && row.count > 0) {
      faults.push(`${row.count} versions of ${name} do not match the change log`)
    }
  }
  return faults
}

/** Tables whose rows differ from their newest versions. */
async function unlikeHistory(database: Database): Promise<string[]> {
  const tables = await database.query<{ name: string }>(sql`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'history' ORDER BY table_name`)
  const faults: string[] = []
  for (const { name } of tables) {
    const columns = raw(
      (
        await database.query<{ name: string }>(sql`
        SELECT column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = ${name} ORDER BY ordinal_position`)
      )
        .map((column) => `"${column.name}"`)
        .join(', '),
    )
    const now = sql`(SELECT ${columns} FROM public.${raw(name)})`
    const newest = sql`(SELECT ${columns} FROM history.${raw(name)} WHERE until = 'infinity')`
    const [row] = await database.query<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM ((${now} EXCEPT ${newest}) UNION ALL (${newest} EXCEPT ${now})) differing`)
    if (row !== undefined && row.count > 0)
      faults.push(`${row.count} rows of ${name} do not match their history`)
  }
  return faults
}
