/**
 * What each write costs: the log is sealed by recording, not entry by entry; its statements are planned once in a
 * connection; sources are looked for once in a transaction; a partial date is read by one pattern. And lists of the past
 * have the indexes that lists of the present have.
 */
export const name = '0021-log-by-recording'

/** Tables whose rows need a source, with the column of citations that cites them. */
const SOURCED = [
  ['links', 'link_id'],
  ['positions', 'position_id'],
  ['statements', 'statement_id'],
] as const

export const up = String.raw`
-- None of these is STRICT: the planner puts only such functions into the statements that call them.
CREATE OR REPLACE FUNCTION partial_earliest(written text) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE length(written)
  WHEN 10 THEN CASE WHEN written ~ '^\d{4}-\d{2}-\d{2}$'
    THEN make_date(left(written, 4)::int, substr(written, 6, 2)::int, right(written, 2)::int) END
  WHEN 7 THEN CASE WHEN written ~ '^\d{4}-\d{2}$'
    THEN make_date(left(written, 4)::int, right(written, 2)::int, 1) END
  WHEN 4 THEN CASE WHEN written ~ '^\d{4}$' THEN make_date(written::int, 1, 1) END
END;
CREATE OR REPLACE FUNCTION partial_latest(written text) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE length(written)
  WHEN 10 THEN partial_earliest(written)
  WHEN 7 THEN (partial_earliest(written) + interval '1 month')::date - 1
  WHEN 4 THEN (partial_earliest(written) + interval '1 year')::date - 1
END;

CREATE INDEX ON history.links (recorded_at DESC, id DESC);
CREATE INDEX ON history.entities (name COLLATE "C", id);

/*
 * Entries of before are each sealed to the one before. From now on "hash" is that of the entry's own content, and
 * "previous_hash" is empty; a seal covers the entries of a recording and the seal before it.
 */
ALTER TABLE changes ALTER previous_hash DROP NOT NULL;
CREATE TABLE seals (
  at timestamptz PRIMARY KEY REFERENCES recordings,
  first_id bigint NOT NULL,
  last_id bigint NOT NULL,
  hash bytea NOT NULL
);
CREATE TRIGGER seals_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON seals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();

-- What the seal of a recording covers: the hashes of its entries, in their order.
CREATE FUNCTION entries_hash(moment timestamptz, sealed_to bytea) RETURNS bytea LANGUAGE sql STABLE
AS $$ SELECT sha256(sealed_to || string_agg(c.hash, ''::bytea ORDER BY c.id)) FROM public.changes c WHERE c.at = moment $$;

CREATE FUNCTION seal_recording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.seals (at, first_id, last_id, hash)
  SELECT NEW.at, min(c.id), max(c.id), public.entries_hash(NEW.at, coalesce(
    (SELECT s.hash FROM public.seals s WHERE s.at < NEW.at ORDER BY s.at DESC LIMIT 1),
    (SELECT b.hash FROM public.changes b WHERE b.at < NEW.at ORDER BY b.id DESC LIMIT 1), sha256('')))
  FROM public.changes c WHERE c.at = NEW.at HAVING count(*) > 0;
  RETURN NULL;
END $$;

-- A link, position or statement without a source is refused when its transaction commits. The log tells which to look at.
DROP TRIGGER links_need_a_source ON links;
DROP TRIGGER positions_need_a_source ON positions;
DROP TRIGGER statements_need_a_source ON statements;
DROP TRIGGER cited_links_keep_a_source ON citations;
DROP TRIGGER cited_positions_keep_a_source ON citations;
DROP TRIGGER cited_statements_keep_a_source ON citations;
DROP FUNCTION require_a_source();
CREATE FUNCTION require_sources() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  ${SOURCED.map(
    ([table, column]) => `IF EXISTS (
      SELECT FROM (
        SELECT c.part_id AS id FROM public.changes c WHERE c.at = NEW.at AND c.part = '${table}' AND c.operation <> 'remove'
        UNION
        SELECT (c.before ->> '${column}')::bigint FROM public.changes c
        WHERE c.at = NEW.at AND c.part = 'citations' AND c.operation <> 'add' AND c.before ->> '${column}' IS NOT NULL
      ) changed
      JOIN public.${table} r ON r.id = changed.id
      WHERE NOT EXISTS (SELECT FROM public.citations q WHERE q.${column} = r.id)
    ) THEN
      RAISE EXCEPTION 'a record in ${table} has no source'
        USING ERRCODE = 'check_violation', CONSTRAINT = '${table}_need_a_source';
    END IF;`,
  ).join('\n  ')}
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER recordings_have_sources AFTER INSERT ON recordings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_sources();
CREATE CONSTRAINT TRIGGER recordings_are_sealed AFTER INSERT ON recordings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_recording();

/*
 * Logs the changes of a table by a function of its own. The texts are SQL for the record and its id, in terms of the
 * row "r". Ids have no gaps, so that an entry taken out of the middle is missed.
 */
CREATE OR REPLACE FUNCTION keep_log(of_table text, record_sql text, id_sql text) RETURNS void LANGUAGE plpgsql AS $keep$
DECLARE
  append text := $append$
    SELECT coalesce(max(c.id), 0) INTO last_id FROM public.changes c;
    INSERT INTO public.changes
    SELECT d.id, d.at, d.by_id, d.via, d.reason, d.record, d.record_id, d.part, d.part_id, d.operation, d.before, d.after,
      NULL, sha256(public.change_content(ROW(d.id, d.at, d.by_id, d.via, d.reason, d.record, d.record_id, d.part, d.part_id,
        d.operation, d.before, d.after, NULL, NULL, d.leads)::public.changes)), d.leads
    FROM (
      SELECT last_id + row_number() OVER (ORDER BY draft.part_id) AS id, w.at, w.by_id, w.via, w.reason,
        draft.record, draft.record_id, %4$L::text AS part, draft.part_id, draft.operation, draft.before, draft.after,
        row_number() OVER (PARTITION BY draft.record, draft.record_id ORDER BY draft.part_id) = 1 AND coalesce((
          SELECT max(c.at) FROM public.changes c WHERE c.record = draft.record AND c.record_id = draft.record_id
          ) < moment, true) AS leads
      FROM (%5$s) draft CROSS JOIN (SELECT * FROM public.recordings w WHERE w.at = moment) w
    ) d;
  $append$;
  part text;
BEGIN
  EXECUTE format($create$
    CREATE OR REPLACE FUNCTION public.%1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
    DECLARE
      moment timestamptz;
      last_id bigint;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
        moment := public.recording_moment();
        %2$s
      ELSIF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (SELECT FROM new_rows r JOIN old_rows o ON o.id = r.id
          WHERE public.logged_row(to_jsonb(o)) IS DISTINCT FROM public.logged_row(to_jsonb(r))) THEN RETURN NULL; END IF;
        moment := public.recording_moment();
        %3$s
      ELSE
        IF NOT EXISTS (SELECT FROM old_rows) THEN RETURN NULL; END IF;
        moment := public.recording_moment();
        %4$s
      END IF;
      RETURN NULL;
    END $body$
  $create$, 'log_' || of_table,
    format(append, NULL, NULL, NULL, of_table, format(
      'SELECT r.id AS part_id, %1$s AS record, %2$s AS record_id, ''add'' AS operation, NULL::jsonb AS before,
        public.logged_row(to_jsonb(r)) AS after FROM new_rows r', record_sql, id_sql)),
    format(append, NULL, NULL, NULL, of_table, format(
      'SELECT r.id AS part_id, %1$s AS record, %2$s AS record_id, ''change'' AS operation,
        public.logged_row(to_jsonb(o)) AS before, public.logged_row(to_jsonb(r)) AS after
      FROM new_rows r JOIN old_rows o ON o.id = r.id
      WHERE public.logged_row(to_jsonb(o)) IS DISTINCT FROM public.logged_row(to_jsonb(r))', record_sql, id_sql)),
    format(append, NULL, NULL, NULL, of_table, format(
      'SELECT r.id AS part_id, %1$s AS record, %2$s AS record_id, ''remove'' AS operation,
        public.logged_row(to_jsonb(r)) AS before, NULL::jsonb AS after FROM old_rows r', record_sql, id_sql)));
  FOREACH part IN ARRAY ARRAY['log_added', 'log_changed', 'log_removed'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON public.%I', part, of_table);
  END LOOP;
  EXECUTE format('CREATE TRIGGER log_added AFTER INSERT ON public.%1$I REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.%2$I()', of_table, 'log_' || of_table);
  EXECUTE format('CREATE TRIGGER log_changed AFTER UPDATE ON public.%1$I REFERENCING OLD TABLE AS old_rows
    NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.%2$I()', of_table, 'log_' || of_table);
  EXECUTE format('CREATE TRIGGER log_removed AFTER DELETE ON public.%1$I REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.%2$I()', of_table, 'log_' || of_table);
END $keep$;

-- The tables that are logged already, with the two texts that their triggers were made with.
DO $$
DECLARE
  kept record;
  stop int;
BEGIN
  FOR kept IN SELECT c.relname::text AS of_table, t.tgargs AS args FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname = 'log_added' AND c.relnamespace = 'public'::regnamespace
  LOOP
    stop := position('\x00'::bytea IN kept.args);
    PERFORM public.keep_log(kept.of_table, convert_from(substring(kept.args FROM 1 FOR stop - 1), 'UTF8'),
      convert_from(rtrim(substring(kept.args FROM stop + 1), '\x00'::bytea), 'UTF8'));
  END LOOP;
END $$;
DROP FUNCTION log_changes();
DROP AGGREGATE running_hash(bytea, bytea);

-- The arguments of a trigger as texts.
CREATE FUNCTION pg_temp.arguments(args bytea) RETURNS text[] LANGUAGE sql
AS $$ SELECT array_agg(convert_from(decode(replace(spaced, ' ', ''), 'hex'), 'UTF8') ORDER BY place)
  FROM regexp_split_to_table(regexp_replace(encode(args, 'hex'), '(..)', '\1 ', 'g'), '00 ') WITH ORDINALITY parts (spaced, place)
  WHERE spaced <> '' $$;

-- Likewise what keeps the texts of a table's rows for the search, and what refuses names of retracted records.
CREATE OR REPLACE FUNCTION make_searchable(of_table text, record_sql text, id_sql text, texts_sql text) RETURNS void
LANGUAGE plpgsql AS $make$
DECLARE
  texts text := format('SELECT %s, %s, %L, r.id, text.field, text.content FROM $rows r CROSS JOIN LATERAL (%s) text (field, content)
    WHERE text.content <> %L', record_sql, id_sql, of_table, texts_sql, '');
  made text := 'texts_' || of_table;
  event text;
BEGIN
  EXECUTE format($create$
    CREATE OR REPLACE FUNCTION public.%I() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        DELETE FROM public.search_texts t USING old_rows o WHERE t.part = %L AND t.part_id = o.id;
      END IF;
      IF TG_OP <> 'DELETE' THEN
        INSERT INTO public.search_texts (record, record_id, part, part_id, field, content) %s;
      END IF;
      RETURN NULL;
    END $body$
  $create$, made, of_table, replace(texts, '$rows', 'new_rows'));
  FOREACH event IN ARRAY ARRAY['texts_added', 'texts_changed', 'texts_removed'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON public.%I', event, of_table);
  END LOOP;
  EXECUTE format('CREATE TRIGGER texts_added AFTER INSERT ON public.%I REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', of_table, made);
  EXECUTE format('CREATE TRIGGER texts_changed AFTER UPDATE ON public.%I REFERENCING OLD TABLE AS old_rows
    NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', of_table, made);
  EXECUTE format('CREATE TRIGGER texts_removed AFTER DELETE ON public.%I REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', of_table, made);
END $make$;

DO $$
DECLARE
  kept record;
  made text;
BEGIN
  FOR kept IN SELECT c.relname::text AS of_table, pg_temp.arguments(t.tgargs) AS args FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'texts_added' AND c.relnamespace = 'public'::regnamespace
  LOOP
    PERFORM public.make_searchable(kept.of_table, kept.args[1], kept.args[2], kept.args[3]);
  END LOOP;
  FOR kept IN SELECT c.relname::text AS of_table, t.tgname::text AS name, pg_temp.arguments(t.tgargs) AS args FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'names\_what\_stands\_%' AND c.relnamespace = 'public'::regnamespace
  LOOP
    made := kept.name || '_in_' || kept.of_table;
    EXECUTE format('CREATE FUNCTION public.%I() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        IF EXISTS (%s) THEN
          RAISE EXCEPTION %L, TG_TABLE_NAME USING ERRCODE = %L, CONSTRAINT = %L;
        END IF;
        RETURN NULL;
      END $body$', made, kept.args[1], 'a record in % names what is retracted', 'check_violation', 'names_what_stands');
    EXECUTE format('DROP TRIGGER %I ON public.%I', kept.name, kept.of_table);
    EXECUTE format('CREATE TRIGGER %I AFTER %s ON public.%I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', kept.name, replace(kept.name, 'names_what_stands_', ''), kept.of_table, made);
  END LOOP;
END $$;
DROP FUNCTION keep_texts();
DROP FUNCTION refuse_retracted();
`
