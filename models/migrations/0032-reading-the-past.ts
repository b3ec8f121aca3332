/**
 * The moment that a transaction looks at is kept as a number of seconds. A view of the past reads it for every row, and
 * reading a date and time from text took longer than all else about the row. An entity's links of the past are counted
 * and found by kind in an index, as those of the present are; so is what was merged into it.
 */
export const name = '0032-reading-the-past'

export const up = `
CREATE OR REPLACE FUNCTION past.moment() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT to_timestamp(current_setting('recusal.as_of')::float8) $$;

-- As in migration 0004, but for the setting. Seconds since 1970 are exact to the microsecond until long after 2100.
CREATE OR REPLACE FUNCTION past.look(moment timestamptz, settled boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WHILE NOT settled AND moment >= clock_timestamp() LOOP
    PERFORM pg_sleep_until(moment + interval '1 microsecond');
  END LOOP;
  IF NOT settled AND EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7238003 AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid::bigint <= floor(extract(epoch FROM moment) / 60)) THEN
    PERFORM pg_advisory_xact_lock_shared(7238002);
  END IF;
  PERFORM set_config('recusal.as_of', extract(epoch FROM moment)::text, true);
  PERFORM set_config('search_path', 'past, public', true);
END $$;

DROP INDEX history.links_from_id_idx, history.links_to_id_idx;
CREATE INDEX links_from_id_idx ON history.links (from_id, kind) INCLUDE (since, until);
CREATE INDEX links_to_id_idx ON history.links (to_id, kind) INCLUDE (since, until);
CREATE INDEX ON history.entities (merged_into_id) WHERE merged_into_id IS NOT NULL;
`
