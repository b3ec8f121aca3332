/**
 * History: every version of every row that a page, report or overlap shows, made by the database
 * itself, and the tables as they stood at any moment.
 */
export const name = '0004-history'

/** What is recorded, and what is derived from it. Tables that come later call `keep_versions` themselves. */
const VERSIONED = [
  'sources',
  'entities',
  'positions',
  'links',
  'negotiations',
  'parties',
  'participants',
  'meetings',
  'statements',
  'statement_subjects',
  'citations',
  'derived_overlaps',
  'chains',
]

export const up = `
-- One row for each transaction that wrote to the record: when, by whom and why.
CREATE TABLE recordings (
  at timestamptz PRIMARY KEY,
  by_id bigint REFERENCES users,
  via text NOT NULL,
  reason text
);

/*
 * Writers take turns: two that each add half of a chain would otherwise not see each other's half,
 * and moments would not be in the order of the commits. Says who writes and why, for the recording.
 */
CREATE FUNCTION begin_writing(writer bigint, via text, reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7238002);
  PERFORM set_config('recusal.by', coalesce(writer::text, ''), true);
  PERFORM set_config('recusal.via', via, true);
  PERFORM set_config('recusal.reason', coalesce(reason, ''), true);
END $$;

/*
 * The moment of the transaction's recording, which all that it writes shares. The first write of a
 * transaction makes the recording, whatever wrote it. The second lock is a mark for those who read the
 * past: it tells the minute from which on a recording under way may lie.
 */
CREATE FUNCTION recording_moment() RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz := nullif(current_setting('recusal.recording', true), '')::timestamptz;
BEGIN
  IF moment IS NOT NULL THEN RETURN moment; END IF;
  PERFORM pg_advisory_xact_lock(7238002);
  PERFORM pg_advisory_xact_lock(7238003, floor(extract(epoch FROM clock_timestamp()) / 60)::int);
  SELECT greatest(clock_timestamp(), max(r.at) + interval '1 microsecond') INTO moment FROM public.recordings r;
  INSERT INTO public.recordings (at, by_id, via, reason) VALUES (moment,
    nullif(current_setting('recusal.by', true), '')::bigint,
    coalesce(nullif(current_setting('recusal.via', true), ''), 'database'),
    nullif(current_setting('recusal.reason', true), ''));
  PERFORM set_config('recusal.recording', moment::text, true);
  RETURN moment;
END $$;

-- Every version of each row of a table, from the moment "since" up to, not including, "until".
CREATE SCHEMA history;
-- The tables once more under their own names, as they stood at the moment that a transaction looks at.
CREATE SCHEMA past;

CREATE FUNCTION past.moment() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('recusal.as_of')::timestamptz $$;

/*
 * Turns the rest of the transaction to the past: unqualified names of tables then mean those of the
 * schema "past". Where a recording is under way that may lie before the moment, it waits for its end,
 * so that what was once shown of a moment stays what is shown of it. A moment that this clock has not
 * reached yet is waited for too: another clock, or one of fewer digits, may have called it past. One
 * that was waited for is settled for good.
 */
CREATE FUNCTION past.look(moment timestamptz, settled boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WHILE NOT settled AND moment >= clock_timestamp() LOOP
    PERFORM pg_sleep_until(moment + interval '1 microsecond');
  END LOOP;
  IF NOT settled AND EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7238003 AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid::bigint <= floor(extract(epoch FROM moment) / 60)) THEN
    PERFORM pg_advisory_xact_lock_shared(7238002);
  END IF;
  PERFORM set_config('recusal.as_of', moment::text, true);
  PERFORM set_config('search_path', 'past, public', true);
END $$;

-- Statement triggers, so that a large import costs one statement more and not one for each row.
CREATE FUNCTION history.add_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM new_rows) THEN
    EXECUTE format('INSERT INTO history.%I SELECT $1, ''infinity'', n.* FROM new_rows n', TG_TABLE_NAME)
      USING public.recording_moment();
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION history.change_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed bigint[];
BEGIN
  SELECT array_agg(o.id) INTO changed FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE o *<> n;
  IF changed IS NOT NULL THEN
    PERFORM history.end_versions(TG_TABLE_NAME, changed);
    EXECUTE format('INSERT INTO history.%I SELECT $1, ''infinity'', n.* FROM new_rows n WHERE n.id = ANY($2)',
      TG_TABLE_NAME) USING public.recording_moment(), changed;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION history.remove_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  removed bigint[];
BEGIN
  SELECT array_agg(id) INTO removed FROM old_rows;
  IF removed IS NOT NULL THEN PERFORM history.end_versions(TG_TABLE_NAME, removed); END IF;
  RETURN NULL;
END $$;

-- A version that one transaction both makes and ends was never shown.
CREATE FUNCTION history.end_versions(of_table text, ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DELETE FROM history.%I WHERE id = ANY($1) AND since = $2', of_table)
    USING ids, public.recording_moment();
  EXECUTE format('UPDATE history.%I SET until = $2 WHERE id = ANY($1) AND until = ''infinity''', of_table)
    USING ids, public.recording_moment();
END $$;

CREATE FUNCTION refuse_to_lose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % would leave no trace', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- Versions are made and ended by the triggers above alone.
CREATE FUNCTION refuse_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the history of % is not written by hand', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

-- The view of a table in "past", with the columns that the table has now.
CREATE FUNCTION view_past(of_table text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  columns text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid = format('public.%I', of_table)::regclass AND attnum > 0 AND NOT attisdropped;
  EXECUTE format('CREATE OR REPLACE VIEW past.%1$I AS SELECT %2$s FROM history.%1$I
    WHERE since <= past.moment() AND until > past.moment()', of_table, columns);
END $$;

/*
 * Keeps the versions of a table with a column "id" from now on: its history, its view in "past", and the
 * triggers. A later column is added to the table and to its history alike, and the view made again.
 */
CREATE FUNCTION keep_versions(of_table text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE history.%1$I (since timestamptz NOT NULL, until timestamptz NOT NULL, LIKE public.%1$I,
    PRIMARY KEY (id, since))', of_table);
  EXECUTE format('INSERT INTO history.%1$I SELECT now(), ''infinity'', t.* FROM public.%1$I t', of_table);
  EXECUTE format('CREATE TRIGGER not_by_hand BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON history.%I
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_by_hand()', of_table);
  PERFORM view_past(of_table);
  EXECUTE format('CREATE TRIGGER versions_added AFTER INSERT ON public.%I REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION history.add_versions()', of_table);
  EXECUTE format('CREATE TRIGGER versions_changed AFTER UPDATE ON public.%I REFERENCING OLD TABLE AS old_rows
    NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.change_versions()', of_table);
  EXECUTE format('CREATE TRIGGER versions_removed AFTER DELETE ON public.%I REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION history.remove_versions()', of_table);
  EXECUTE format('CREATE TRIGGER versions_not_lost BEFORE TRUNCATE ON public.%I
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_lose()', of_table);
END $$;

${VERSIONED.map((table) => `SELECT keep_versions('${table}');`).join('\n')}

-- Detections are never changed: their own moment tells when they stood.
ALTER TABLE overlap_detections ALTER first_detected SET DEFAULT recording_moment();
CREATE VIEW past.overlap_detections AS
  SELECT * FROM public.overlap_detections WHERE first_detected <= past.moment();

ALTER TABLE links ALTER recorded_at SET DEFAULT recording_moment();
ALTER TABLE entities ALTER recorded_at SET DEFAULT recording_moment();
ALTER TABLE sources ALTER recorded_at SET DEFAULT recording_moment();
ALTER TABLE positions ALTER recorded_at SET DEFAULT recording_moment();
ALTER TABLE negotiations ALTER recorded_at SET DEFAULT recording_moment();
ALTER TABLE participants ALTER recorded_at SET DEFAULT recording_moment();
ALTER TABLE statements ALTER recorded_at SET DEFAULT recording_moment();

CREATE INDEX ON history.entities (slug);
CREATE INDEX ON history.sources (slug);
CREATE INDEX ON history.statements (slug);
CREATE INDEX ON history.negotiations (slug);
CREATE INDEX ON history.links (slug);
CREATE INDEX ON history.links (from_id);
CREATE INDEX ON history.links (to_id);
CREATE INDEX ON history.positions (official_id);
CREATE INDEX ON history.parties (negotiation_id);
CREATE INDEX ON history.parties (entity_id);
CREATE INDEX ON history.participants (negotiation_id);
CREATE INDEX ON history.participants (official_id);
CREATE INDEX ON history.meetings (negotiation_id);
CREATE INDEX ON history.statement_subjects (statement_id);
CREATE INDEX ON history.statement_subjects (entity_id);
CREATE INDEX ON history.statement_subjects (negotiation_id);
CREATE INDEX ON history.citations (source_id);
CREATE INDEX ON history.citations (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX ON history.citations (entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX ON history.citations (position_id) WHERE position_id IS NOT NULL;
CREATE INDEX ON history.citations (statement_id) WHERE statement_id IS NOT NULL;
CREATE INDEX ON history.citations (negotiation_id) WHERE negotiation_id IS NOT NULL;
CREATE INDEX ON history.citations (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX ON history.citations (participant_id) WHERE participant_id IS NOT NULL;
CREATE INDEX ON history.citations (meeting_id) WHERE meeting_id IS NOT NULL;
CREATE INDEX ON history.derived_overlaps (official_id);
CREATE INDEX ON history.derived_overlaps (negotiation_id);
CREATE INDEX ON history.derived_overlaps (party_id);
CREATE INDEX ON history.chains (overlap_id);
CREATE INDEX ON history.chains USING gin (link_ids);
CREATE INDEX ON history.chains USING gin (entity_ids);
`
