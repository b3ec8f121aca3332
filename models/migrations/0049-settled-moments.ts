/**
 * Whether a write under way may still add to a moment can be asked without waiting for it: a reader of years ago need not
 * wait behind one of a minute ago, for whom an import is waited for.
 */
export const name = '0049-settled-moments'

export const up = `
CREATE FUNCTION past.is_settled(moment timestamptz) RETURNS boolean LANGUAGE sql VOLATILE
RETURN moment < clock_timestamp() AND NOT EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7238003 AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid::bigint <= floor(extract(epoch FROM moment) / 60));

-- As in migration 0032.
CREATE OR REPLACE FUNCTION past.look(moment timestamptz, settled boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WHILE NOT settled AND moment >= clock_timestamp() LOOP
    PERFORM pg_sleep_until(moment + interval '1 microsecond');
  END LOOP;
  IF NOT settled AND NOT past.is_settled(moment) THEN PERFORM pg_advisory_xact_lock_shared(7238002); END IF;
  PERFORM set_config('recusal.as_of', extract(epoch FROM moment)::text, true);
  PERFORM set_config('search_path', 'past, public', true);
END $$;
`
