/** Tables whose records need a source, and the column by which a citation names one. */
const SOURCED = [
  ['links', 'link_id'],
  ['positions', 'position_id'],
  ['statements', 'statement_id'],
] as const

export const name = '0035-sources-checked-at-once'

/**
 * The check that every record has a source took a third of the time that a commit took: it read the log of the recording
 * six times, with statements that PostgreSQL planned each time.
 */
export const up = `
-- A link, position or statement without a source is refused when its transaction commits. The log tells which to look at.
CREATE OR REPLACE FUNCTION require_sources() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ${SOURCED.map(([table]) => `written_${table} bigint[];`).join('\n  ')}
BEGIN
  SELECT ${SOURCED.map(
    ([
      table,
      column,
    ]) => `array_agg(CASE c.part WHEN 'citations' THEN (c.before ->> '${column}')::bigint ELSE c.part_id END) FILTER (
      WHERE (c.part = '${table}' AND c.operation <> 'remove')
        OR (c.part = 'citations' AND c.operation <> 'add' AND c.before ->> '${column}' IS NOT NULL))`,
  ).join(',\n    ')}
  INTO ${SOURCED.map(([table]) => `written_${table}`).join(', ')}
  FROM public.changes c WHERE c.at = NEW.at;
  ${SOURCED.map(
    ([table, column]) => `IF written_${table} IS NOT NULL AND EXISTS (
    SELECT FROM unnest(written_${table}) AS written (id) JOIN public.${table} r ON r.id = written.id
    WHERE NOT EXISTS (SELECT FROM public.citations q WHERE q.${column} = r.id)
  ) THEN
    RAISE EXCEPTION 'a record in ${table} has no source'
      USING ERRCODE = 'check_violation', CONSTRAINT = '${table}_need_a_source';
  END IF;`,
  ).join('\n  ')}
  RETURN NULL;
END $$;`
