/** The change log: one entry for each row that a write added, changed or removed, each sealed to the one before. */
export const name = '0005-change-log'

/** Whose change an entry is: of each table, SQL for the record and its id in terms of the row `r`. */
const LOGGED: Readonly<Record<string, { record: string; id: string }>> = {
  sources: { record: `'source'`, id: 'r.id' },
  entities: { record: `'entity'`, id: 'r.id' },
  positions: { record: `'entity'`, id: 'r.official_id' },
  links: { record: `'link'`, id: 'r.id' },
  negotiations: { record: `'negotiation'`, id: 'r.id' },
  parties: { record: `'negotiation'`, id: 'r.negotiation_id' },
  participants: { record: `'negotiation'`, id: 'r.negotiation_id' },
  meetings: { record: `'negotiation'`, id: 'r.negotiation_id' },
  statements: { record: `'statement'`, id: 'r.id' },
  statement_subjects: { record: `'statement'`, id: 'r.statement_id' },
  citations: {
    record: `CASE WHEN r.link_id IS NOT NULL THEN 'link' WHEN r.statement_id IS NOT NULL THEN 'statement'
      WHEN num_nonnulls(r.entity_id, r.position_id) > 0 THEN 'entity' ELSE 'negotiation' END`,
    // What a part belongs to is read from its history: with the part, its citations go too.
    id: `coalesce(r.link_id, r.statement_id, r.entity_id, r.negotiation_id,
      (SELECT h.official_id FROM history.positions h WHERE h.id = r.position_id LIMIT 1),
      (SELECT h.negotiation_id FROM history.parties h WHERE h.id = r.party_id LIMIT 1),
      (SELECT h.negotiation_id FROM history.participants h WHERE h.id = r.participant_id LIMIT 1),
      (SELECT h.negotiation_id FROM history.meetings h WHERE h.id = r.meeting_id LIMIT 1))`,
  },
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const up = `
CREATE TABLE changes (
  id bigint PRIMARY KEY,
  at timestamptz NOT NULL REFERENCES recordings,
  by_id bigint REFERENCES users,
  via text NOT NULL,
  reason text,
  -- The record that a reader knows, and the row of it that changed.
  record text NOT NULL,
  record_id bigint NOT NULL,
  part text NOT NULL,
  part_id bigint NOT NULL,
  operation text NOT NULL CONSTRAINT operation_is_known CHECK (operation IN ('add', 'change', 'remove')),
  before jsonb,
  after jsonb,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  -- The first entry of its record in its recording: where a reader's list has one item for them all.
  leads boolean NOT NULL
);
CREATE INDEX changes_leads ON changes (id) WHERE leads;
CREATE INDEX changes_record ON changes (record, record_id, at, id);
CREATE INDEX changes_at ON changes (at, id);
CREATE INDEX changes_by ON changes (by_id, id) WHERE by_id IS NOT NULL;
CREATE VIEW past.changes AS SELECT * FROM public.changes WHERE at <= past.moment();

-- What the hash of an entry covers beside the hash of the entry before: all of it, in one fixed form.
CREATE FUNCTION change_content(c changes) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN convert_to(jsonb_build_array(c.id, extract(epoch FROM c.at), c.by_id, c.via, c.reason, c.record, c.record_id,
  c.part, c.part_id, c.operation, c.before, c.after)::text, 'UTF8');

CREATE FUNCTION next_hash(state bytea, first bytea, content bytea) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(coalesce(state, first) || content);
-- The hashes of entries one after another, the first of them sealed to "first".
CREATE AGGREGATE running_hash (first bytea, content bytea) (SFUNC = next_hash, STYPE = bytea);

-- A row as the log shows it: as it is stored, without what the database computes from the rest.
CREATE FUNCTION logged_row(r jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN r - ARRAY['id', 'start_earliest', 'start_latest', 'end_earliest', 'end_latest', 'published_earliest',
  'published_latest', 'recorded_at', 'recorded_by', 'revised_at', 'revised_by', 'submission_id', 'version'];

/*
 * Appends the entries of one statement. Its arguments are SQL for the record and its id, in terms of the
 * row "r". Ids have no gaps, so that an entry taken out of the middle is missed.
 */
CREATE FUNCTION log_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  drafts text;
  anything boolean;
  last_id bigint;
  last_hash bytea;
BEGIN
  drafts := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT r.id AS part_id, %1$s AS record, %2$s AS record_id, ''add'' AS operation, NULL::jsonb AS before,
      public.logged_row(to_jsonb(r)) AS after FROM new_rows r'
    WHEN 'UPDATE' THEN 'SELECT r.id AS part_id, %1$s AS record, %2$s AS record_id, ''change'' AS operation,
      public.logged_row(to_jsonb(o)) AS before, public.logged_row(to_jsonb(r)) AS after
      FROM new_rows r JOIN old_rows o ON o.id = r.id
      WHERE public.logged_row(to_jsonb(o)) IS DISTINCT FROM public.logged_row(to_jsonb(r))'
    ELSE 'SELECT r.id AS part_id, %1$s AS record, %2$s AS record_id, ''remove'' AS operation,
      public.logged_row(to_jsonb(r)) AS before, NULL::jsonb AS after FROM old_rows r' END;
  drafts := format(drafts, TG_ARGV[0], TG_ARGV[1]);
  EXECUTE format('SELECT EXISTS (%s)', drafts) INTO anything;
  IF NOT anything THEN RETURN NULL; END IF;
  PERFORM public.recording_moment();
  SELECT c.id, c.hash INTO last_id, last_hash FROM public.changes c ORDER BY c.id DESC LIMIT 1;
  EXECUTE format($insert$
    INSERT INTO public.changes
    SELECT id, at, by_id, via, reason, record, record_id, part, part_id, operation, before, after,
      lag(hash, 1, $2) OVER (ORDER BY id), hash, leads
    FROM (
      SELECT d.*, public.running_hash($2, public.change_content(ROW(id, at, by_id, via, reason, record, record_id, part,
        part_id, operation, before, after, '', '', leads)::public.changes)) OVER (ORDER BY id) AS hash
      FROM (
        SELECT $1 + row_number() OVER (ORDER BY draft.part_id) AS id, recording.at, recording.by_id, recording.via,
          recording.reason, $3::text AS part, draft.*,
          row_number() OVER (PARTITION BY draft.record, draft.record_id ORDER BY draft.part_id) = 1 AND NOT EXISTS (
            SELECT FROM public.changes c WHERE c.record = draft.record AND c.record_id = draft.record_id
              AND c.at = recording.at) AS leads
        FROM (%s) draft, public.recordings recording WHERE recording.at = public.recording_moment()
      ) d
    ) sealed ORDER BY id $insert$, drafts)
  USING coalesce(last_id, 0), coalesce(last_hash, sha256('')), TG_TABLE_NAME;
  RETURN NULL;
END $$;

-- Logs the changes of a table; the texts are the arguments of log_changes.
CREATE FUNCTION keep_log(of_table text, record_sql text, id_sql text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER log_added AFTER INSERT ON public.%I REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.log_changes(%L, %L)', of_table, record_sql, id_sql);
  EXECUTE format('CREATE TRIGGER log_changed AFTER UPDATE ON public.%I REFERENCING OLD TABLE AS old_rows
    NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.log_changes(%L, %L)', of_table, record_sql, id_sql);
  EXECUTE format('CREATE TRIGGER log_removed AFTER DELETE ON public.%I REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.log_changes(%L, %L)', of_table, record_sql, id_sql);
END $$;

${Object.entries(LOGGED)
  .map(([table, { record, id }]) => `SELECT keep_log('${table}', ${quoted(record)}, ${quoted(id)});`)
  .join('\n')}

-- The log only grows. The hashes tell where somebody who can switch this off has changed it all the same.
CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER changes_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON changes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
CREATE TRIGGER recordings_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON recordings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
`
