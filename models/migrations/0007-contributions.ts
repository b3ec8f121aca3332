/**
 * What people contribute by forms: records that are retracted or merged into others and stay on record,
 * external ids, attendees of meetings, bands of amounts, and the second pair of eyes.
 */
export const name = '0007-contributions'

/** Which columns name an entity, a negotiation or a source, by table: none may name one that is retracted. */
const REFERENCES: readonly [table: string, column: string, to: string][] = [
  ['links', 'from_id', 'entities'],
  ['links', 'to_id', 'entities'],
  ['positions', 'official_id', 'entities'],
  ['positions', 'body_id', 'entities'],
  ['parties', 'entity_id', 'entities'],
  ['parties', 'negotiation_id', 'negotiations'],
  ['participants', 'official_id', 'entities'],
  ['participants', 'on_behalf_of_id', 'entities'],
  ['participants', 'negotiation_id', 'negotiations'],
  ['meetings', 'negotiation_id', 'negotiations'],
  ['meeting_attendees', 'entity_id', 'entities'],
  ['statements', 'by_id', 'entities'],
  ['statement_subjects', 'entity_id', 'entities'],
  ['statement_subjects', 'negotiation_id', 'negotiations'],
  ['citations', 'source_id', 'sources'],
]

/** Of a row `r` of the table: whether it stands itself. What is retracted may go on naming what was. */
const STANDS: Readonly<Record<string, string>> = {
  links: `r.status <> 'retracted'`,
  statements: 'r.retraction_reason IS NULL',
  statement_subjects:
    'EXISTS (SELECT FROM public.statements s WHERE s.id = r.statement_id AND s.retraction_reason IS NULL)',
  citations: `(r.link_id IS NULL OR EXISTS (SELECT FROM public.links l WHERE l.id = r.link_id AND l.status <> 'retracted'))
    AND (r.statement_id IS NULL OR EXISTS (SELECT FROM public.statements s WHERE s.id = r.statement_id
      AND s.retraction_reason IS NULL))
    AND (r.entity_id IS NULL OR EXISTS (SELECT FROM public.entities e WHERE e.id = r.entity_id
      AND e.retraction_reason IS NULL))
    AND (r.negotiation_id IS NULL OR EXISTS (SELECT FROM public.negotiations n WHERE n.id = r.negotiation_id
      AND n.retraction_reason IS NULL))`,
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const guards = [...new Set(REFERENCES.map(([table]) => table))].map((table) => {
  const named = REFERENCES.filter(([of]) => of === table)
    .map(
      ([, column, to]) => `SELECT FROM new_rows r JOIN public.${to} x ON x.id = r.${column}
        WHERE x.retraction_reason IS NOT NULL AND ${STANDS[table] ?? 'true'}`,
    )
    .join(' UNION ALL ')
  return ['INSERT', 'UPDATE']
    .map(
      (event) => `CREATE TRIGGER names_what_stands_${event.toLowerCase()} AFTER ${event} ON ${table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_retracted(${quoted(named)});`,
    )
    .join('\n')
})

const uses = ['entities', 'negotiations', 'sources'].map((to) => {
  const named = REFERENCES.filter(([, , of]) => of === to)
    .map(
      ([table, column]) =>
        `SELECT FROM public.${table} r WHERE r.${column} = $1 AND ${STANDS[table] ?? 'true'}`,
    )
    .join(' UNION ALL ')
  return `CREATE CONSTRAINT TRIGGER ${to}_are_not_used AFTER UPDATE OF retraction_reason ON ${to} DEFERRABLE INITIALLY
    DEFERRED FOR EACH ROW WHEN (NEW.retraction_reason IS NOT NULL) EXECUTE FUNCTION refuse_used(${quoted(named)});`
})

export const up = `
-- What is retracted stays on record with its reason, and nothing that stands names it. A later column has
-- no default: rows that the log told of before then say the same as they do now.
ALTER TABLE entities ADD COLUMN external_ids jsonb CONSTRAINT external_ids_are_named CHECK (jsonb_typeof(external_ids) = 'object'),
  ADD COLUMN retraction_reason text, ADD COLUMN merged_into_id bigint REFERENCES entities,
  ADD CONSTRAINT merged_entity_is_retracted CHECK (merged_into_id IS NULL OR retraction_reason IS NOT NULL);
ALTER TABLE history.entities ADD COLUMN external_ids jsonb, ADD COLUMN retraction_reason text, ADD COLUMN merged_into_id bigint;
ALTER TABLE negotiations ADD COLUMN retraction_reason text;
ALTER TABLE history.negotiations ADD COLUMN retraction_reason text;
ALTER TABLE statements ADD COLUMN retraction_reason text;
ALTER TABLE history.statements ADD COLUMN retraction_reason text;
ALTER TABLE sources ADD COLUMN retraction_reason text, ADD COLUMN merged_into_id bigint REFERENCES sources,
  ADD CONSTRAINT merged_source_is_retracted CHECK (merged_into_id IS NULL OR retraction_reason IS NOT NULL);
ALTER TABLE history.sources ADD COLUMN retraction_reason text, ADD COLUMN merged_into_id bigint;
-- A link that was found to be the same statement as another is retracted in favour of it.
ALTER TABLE links ADD COLUMN amount_band text, ADD COLUMN merged_into_id bigint REFERENCES links,
  ADD CONSTRAINT band_has_an_amount CHECK (amount_band IS NULL OR num_nonnulls(amount_min, amount_max) > 0),
  ADD CONSTRAINT merged_link_is_retracted CHECK (merged_into_id IS NULL OR status = 'retracted');
ALTER TABLE history.links ADD COLUMN amount_band text, ADD COLUMN merged_into_id bigint;
DROP VIEW past.links;
ALTER TABLE links DROP COLUMN submission_id;
ALTER TABLE history.links DROP COLUMN submission_id;
SELECT view_past(name) FROM unnest(ARRAY['entities', 'negotiations', 'statements', 'sources', 'links']) AS name;
CREATE INDEX entities_merged ON entities (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX entities_retracted ON entities (id) WHERE retraction_reason IS NOT NULL;
CREATE INDEX entities_external_ids ON entities USING gin (external_ids) WHERE external_ids IS NOT NULL;
CREATE INDEX sources_retracted ON sources (id) WHERE retraction_reason IS NOT NULL;
CREATE INDEX citations_source ON citations (source_id);

-- A form that is sent twice is recorded once: what its first submit led to.
CREATE TABLE form_submissions (
  id uuid PRIMARY KEY,
  href text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE meeting_attendees (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  meeting_id bigint NOT NULL REFERENCES meetings ON DELETE CASCADE,
  entity_id bigint NOT NULL REFERENCES entities,
  CONSTRAINT attendee_taken UNIQUE (meeting_id, entity_id)
);
CREATE INDEX meeting_attendees_entity ON meeting_attendees (entity_id);
SELECT keep_versions('meeting_attendees');
SELECT keep_log('meeting_attendees', '''negotiation''',
  '(SELECT h.negotiation_id FROM history.meetings h WHERE h.id = r.meeting_id LIMIT 1)');
CREATE INDEX ON history.meeting_attendees (meeting_id);

-- The last time that somebody other than its author held a link against its sources, and which version.
CREATE TABLE link_checks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  link_id bigint NOT NULL CONSTRAINT check_taken UNIQUE REFERENCES links,
  checked_version integer NOT NULL,
  checked_by bigint NOT NULL REFERENCES users,
  checked_at timestamptz NOT NULL DEFAULT recording_moment()
);
SELECT keep_versions('link_checks');
SELECT keep_log('link_checks', '''link''', 'r.link_id');
CREATE INDEX ON history.link_checks (link_id);

-- Whether two records that look alike are one, as people decided.
CREATE TABLE duplicate_decisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record text NOT NULL CONSTRAINT decision_record_is_known CHECK (record IN ('entity', 'link', 'source')),
  first_id bigint NOT NULL,
  second_id bigint NOT NULL,
  decision text NOT NULL CONSTRAINT decision_is_known CHECK (decision IN ('same', 'different', 'unsure')),
  reason text,
  decided_by bigint REFERENCES users,
  decided_at timestamptz NOT NULL DEFAULT recording_moment(),
  CONSTRAINT decision_is_of_two CHECK (first_id < second_id),
  CONSTRAINT decision_taken UNIQUE (record, first_id, second_id)
);
SELECT keep_versions('duplicate_decisions');
SELECT keep_log('duplicate_decisions', 'r.record', 'r.second_id');

CREATE FUNCTION refuse_retracted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_one boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (%s)', TG_ARGV[0]) INTO found_one;
  IF found_one THEN
    RAISE EXCEPTION 'a record in % names what is retracted', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'names_what_stands';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION refuse_used() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_one boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE id = $1 AND retraction_reason IS NOT NULL) AND EXISTS (%s)',
    TG_TABLE_NAME, TG_ARGV[0]) INTO found_one USING NEW.id;
  IF found_one THEN
    RAISE EXCEPTION 'a retracted record in % is still named by others', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_are_not_used';
  END IF;
  RETURN NULL;
END $$;
${guards.join('\n')}
${uses.join('\n')}
`
