/** The record itself: sources, entities, positions, links, negotiations, statements, and what cites what. */
export const name = '0002-record'

export const up = `
CREATE TABLE sources (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug slug NOT NULL CONSTRAINT sources_slug_taken UNIQUE,
  url web_address NOT NULL CONSTRAINT sources_url_taken UNIQUE,
  publisher text NOT NULL CHECK (publisher <> ''),
  title text NOT NULL CHECK (title <> ''),
  published partial_date,
  archive_url web_address,
  published_earliest date GENERATED ALWAYS AS (partial_earliest(published)) STORED,
  published_latest date GENERATED ALWAYS AS (partial_latest(published)) STORED,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by bigint REFERENCES users
);

CREATE TABLE entities (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug slug NOT NULL CONSTRAINT entities_slug_taken UNIQUE,
  kind text NOT NULL CONSTRAINT entity_kind_is_known
    CHECK (kind IN ('person', 'company', 'fund', 'sovereign_fund', 'state', 'public_body', 'organisation')),
  name text NOT NULL CHECK (name <> ''),
  aliases text[] NOT NULL DEFAULT '{}',
  country text CONSTRAINT country_is_a_code CHECK (country ~ '^[A-Z]{2}$'),
  summary text,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by bigint REFERENCES users,
  revised_at timestamptz
);
CREATE INDEX entities_by_name ON entities (name COLLATE "C", id);

CREATE TABLE positions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  official_id bigint NOT NULL REFERENCES entities,
  title text NOT NULL CHECK (title <> ''),
  body_id bigint REFERENCES entities,
  body_name text,
  class text NOT NULL CONSTRAINT position_class_is_known CHECK (class IN ('executive_employee',
    'special_government_employee', 'president_or_vice_president', 'legislator', 'judge',
    'outside_government', 'foreign')),
  start_date partial_date,
  end_date partial_end,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by bigint REFERENCES users,
  CONSTRAINT position_has_one_body CHECK (num_nonnulls(body_id, body_name) <= 1),
  CONSTRAINT position_ends_after_start CHECK (partial_latest(nullif(end_date, 'unknown')) >= partial_earliest(start_date)),
  CONSTRAINT position_taken UNIQUE NULLS NOT DISTINCT (official_id, title, body_id, body_name, start_date)
);

CREATE TABLE links (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug slug NOT NULL CONSTRAINT links_slug_taken UNIQUE,
  kind text NOT NULL CONSTRAINT link_kind_is_known CHECK (kind IN ('owns', 'controls', 'founded', 'manages',
    'directs', 'employed_by', 'advises', 'invests_in', 'lends_to', 'pays', 'gives', 'partners_with', 'family',
    'associate')),
  from_id bigint NOT NULL REFERENCES entities,
  to_id bigint NOT NULL REFERENCES entities,
  relationship text,
  detail text,
  share_min numeric CONSTRAINT share_is_a_percentage CHECK (share_min BETWEEN 0 AND 100),
  share_max numeric CONSTRAINT share_max_is_a_percentage CHECK (share_max BETWEEN 0 AND 100),
  amount_min numeric CONSTRAINT amount_is_not_negative CHECK (amount_min >= 0),
  amount_max numeric CONSTRAINT amount_max_is_not_negative CHECK (amount_max >= 0),
  currency text CONSTRAINT currency_is_a_code CHECK (currency ~ '^[A-Z]{3}$'),
  start_date partial_date,
  end_date partial_end,
  start_earliest date GENERATED ALWAYS AS (partial_earliest(start_date)) STORED,
  start_latest date GENERATED ALWAYS AS (partial_latest(start_date)) STORED,
  end_earliest date GENERATED ALWAYS AS (partial_earliest(nullif(end_date, 'unknown'))) STORED,
  end_latest date GENERATED ALWAYS AS (partial_latest(nullif(end_date, 'unknown'))) STORED,
  status text NOT NULL CONSTRAINT link_status_is_known
    CHECK (status IN ('reported', 'confirmed', 'disputed', 'retracted')),
  retraction_reason text,
  version integer NOT NULL DEFAULT 1,
  submission_id uuid CONSTRAINT links_submission_taken UNIQUE,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by bigint REFERENCES users,
  revised_at timestamptz,
  revised_by bigint REFERENCES users,
  CONSTRAINT link_ties_two CHECK (from_id <> to_id),
  CONSTRAINT link_ends_after_start CHECK (partial_latest(nullif(end_date, 'unknown')) >= partial_earliest(start_date)),
  CONSTRAINT share_range_runs_upward CHECK (share_min <= share_max),
  CONSTRAINT amount_range_runs_upward CHECK (amount_min <= amount_max),
  CONSTRAINT amount_has_a_currency CHECK ((currency IS NOT NULL) = (num_nonnulls(amount_min, amount_max) > 0)),
  CONSTRAINT relationship_fits_kind CHECK (CASE kind
    WHEN 'family' THEN coalesce(relationship IN ('spouse', 'child', 'minor_child', 'parent', 'sibling', 'in_law',
      'relative'), false)
    WHEN 'associate' THEN coalesce(relationship IN ('general_partner', 'business_partner', 'associate'), false)
    ELSE relationship IS NULL END)
);
CREATE INDEX links_from ON links (from_id, kind);
CREATE INDEX links_to ON links (to_id, kind);
CREATE INDEX links_by_recording ON links (recorded_at DESC, id DESC);

CREATE TABLE negotiations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug slug NOT NULL CONSTRAINT negotiations_slug_taken UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  summary text,
  status text NOT NULL CONSTRAINT negotiation_status_is_known CHECK (status IN ('ongoing', 'concluded', 'stalled')),
  start_date partial_date,
  end_date partial_end,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by bigint REFERENCES users,
  CONSTRAINT negotiation_ends_after_start
    CHECK (partial_latest(nullif(end_date, 'unknown')) >= partial_earliest(start_date))
);

CREATE TABLE parties (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  negotiation_id bigint NOT NULL REFERENCES negotiations ON DELETE CASCADE,
  entity_id bigint NOT NULL REFERENCES entities,
  role text NOT NULL CONSTRAINT party_role_is_known
    CHECK (role IN ('principal', 'mediator', 'guarantor', 'host', 'observer')),
  CONSTRAINT party_taken UNIQUE (negotiation_id, entity_id, role)
);
CREATE INDEX parties_entity ON parties (entity_id);

CREATE TABLE participants (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  negotiation_id bigint NOT NULL REFERENCES negotiations ON DELETE CASCADE,
  official_id bigint NOT NULL REFERENCES entities,
  role text NOT NULL CONSTRAINT participant_role_is_known
    CHECK (role IN ('lead', 'envoy', 'adviser', 'delegate', 'supervisor')),
  capacity text,
  on_behalf_of_id bigint REFERENCES entities,
  start_date partial_date,
  end_date partial_end,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT participation_ends_after_start
    CHECK (partial_latest(nullif(end_date, 'unknown')) >= partial_earliest(start_date)),
  CONSTRAINT participant_taken UNIQUE NULLS NOT DISTINCT (negotiation_id, official_id, role, on_behalf_of_id, start_date)
);
CREATE INDEX participants_official ON participants (official_id);
CREATE INDEX participants_on_behalf_of ON participants (on_behalf_of_id);

CREATE TABLE meetings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  negotiation_id bigint NOT NULL REFERENCES negotiations ON DELETE CASCADE,
  date partial_date NOT NULL,
  place text,
  summary text,
  CONSTRAINT meeting_taken UNIQUE NULLS NOT DISTINCT (negotiation_id, date, place, summary)
);

CREATE TABLE statements (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug slug NOT NULL CONSTRAINT statements_slug_taken UNIQUE,
  by_id bigint REFERENCES entities,
  by_name text,
  kind text NOT NULL CONSTRAINT statement_kind_is_known CHECK (kind IN ('denial', 'explanation', 'confirmation',
    'criticism', 'recusal', 'divestment', 'inquiry')),
  date partial_date,
  quote text,
  paraphrase text,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by bigint REFERENCES users,
  CONSTRAINT statement_has_a_speaker CHECK (num_nonnulls(by_id, by_name) = 1),
  CONSTRAINT statement_says_something CHECK (num_nonnulls(quote, paraphrase) > 0)
);
CREATE INDEX statements_by ON statements (by_id);

CREATE TABLE statement_subjects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  statement_id bigint NOT NULL REFERENCES statements ON DELETE CASCADE,
  ordinal integer NOT NULL,
  entity_id bigint REFERENCES entities,
  negotiation_id bigint REFERENCES negotiations,
  CONSTRAINT subject_is_one_thing CHECK (num_nonnulls(entity_id, negotiation_id) = 1),
  CONSTRAINT subject_taken UNIQUE NULLS NOT DISTINCT (statement_id, entity_id, negotiation_id)
);
CREATE INDEX statement_subjects_entity ON statement_subjects (entity_id);
CREATE INDEX statement_subjects_negotiation ON statement_subjects (negotiation_id);

-- One record citing one source. Exactly one of the columns after "ordinal" says which record.
CREATE TABLE citations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id bigint NOT NULL REFERENCES sources,
  locator text,
  quote text CONSTRAINT quotation_is_short CHECK (length(quote) <= 1000),
  ordinal integer NOT NULL DEFAULT 0,
  entity_id bigint REFERENCES entities ON DELETE CASCADE,
  position_id bigint REFERENCES positions ON DELETE CASCADE,
  link_id bigint REFERENCES links ON DELETE CASCADE,
  negotiation_id bigint REFERENCES negotiations ON DELETE CASCADE,
  party_id bigint REFERENCES parties ON DELETE CASCADE,
  participant_id bigint REFERENCES participants ON DELETE CASCADE,
  meeting_id bigint REFERENCES meetings ON DELETE CASCADE,
  statement_id bigint REFERENCES statements ON DELETE CASCADE,
  CONSTRAINT citation_is_of_one_record CHECK (num_nonnulls(entity_id, position_id, link_id, negotiation_id,
    party_id, participant_id, meeting_id, statement_id) = 1),
  CONSTRAINT citation_taken UNIQUE NULLS NOT DISTINCT (source_id, entity_id, position_id, link_id, negotiation_id,
    party_id, participant_id, meeting_id, statement_id)
);
CREATE INDEX citations_entity ON citations (entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX citations_position ON citations (position_id) WHERE position_id IS NOT NULL;
CREATE INDEX citations_link ON citations (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX citations_negotiation ON citations (negotiation_id) WHERE negotiation_id IS NOT NULL;
CREATE INDEX citations_party ON citations (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX citations_participant ON citations (participant_id) WHERE participant_id IS NOT NULL;
CREATE INDEX citations_meeting ON citations (meeting_id) WHERE meeting_id IS NOT NULL;
CREATE INDEX citations_statement ON citations (statement_id) WHERE statement_id IS NOT NULL;

-- A link, position or statement without a source is refused when its transaction commits.
CREATE FUNCTION require_a_source() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  record_table text := TG_ARGV[0];
  record_column text := TG_ARGV[1];
  record_id bigint;
  unsourced boolean;
BEGIN
  record_id := CASE WHEN TG_TABLE_NAME = 'citations' THEN (to_jsonb(OLD) ->> record_column)::bigint ELSE NEW.id END;
  IF record_id IS NULL THEN RETURN NULL; END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = $1) AND NOT EXISTS (SELECT FROM citations WHERE %I = $1)',
    record_table, record_column) INTO unsourced USING record_id;
  IF unsourced THEN
    RAISE EXCEPTION 'a record in % has no source', record_table
      USING ERRCODE = 'check_violation', CONSTRAINT = record_table || '_need_a_source';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER links_need_a_source AFTER INSERT OR UPDATE ON links
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_a_source('links', 'link_id');
CREATE CONSTRAINT TRIGGER positions_need_a_source AFTER INSERT OR UPDATE ON positions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_a_source('positions', 'position_id');
CREATE CONSTRAINT TRIGGER statements_need_a_source AFTER INSERT OR UPDATE ON statements
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_a_source('statements', 'statement_id');
CREATE CONSTRAINT TRIGGER cited_links_keep_a_source AFTER DELETE OR UPDATE ON citations
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_a_source('links', 'link_id');
CREATE CONSTRAINT TRIGGER cited_positions_keep_a_source AFTER DELETE OR UPDATE ON citations
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_a_source('positions', 'position_id');
CREATE CONSTRAINT TRIGGER cited_statements_keep_a_source AFTER DELETE OR UPDATE ON citations
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_a_source('statements', 'statement_id');

-- Kinship, offices and seats at the table belong to persons. Both sides are watched: the record that
-- needs a person, and the person whose kind is changed. FOR SHARE keeps the kind still until commit.
CREATE FUNCTION require_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  column_name text;
  entity_kind text;
BEGIN
  IF TG_TABLE_NAME = 'links' AND to_jsonb(NEW) ->> 'kind' NOT IN ('family', 'associate') THEN RETURN NEW; END IF;
  FOREACH column_name IN ARRAY TG_ARGV LOOP
    SELECT kind INTO entity_kind FROM entities WHERE id = (to_jsonb(NEW) ->> column_name)::bigint FOR SHARE;
    IF entity_kind <> 'person' THEN
      RAISE EXCEPTION '% of a record in % must be a person', column_name, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_need_a_person';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER links_need_a_person BEFORE INSERT OR UPDATE ON links
  FOR EACH ROW EXECUTE FUNCTION require_a_person('from_id', 'to_id');
CREATE TRIGGER positions_need_a_person BEFORE INSERT OR UPDATE ON positions
  FOR EACH ROW EXECUTE FUNCTION require_a_person('official_id');
CREATE TRIGGER participants_need_a_person BEFORE INSERT OR UPDATE ON participants
  FOR EACH ROW EXECUTE FUNCTION require_a_person('official_id');

CREATE FUNCTION keep_persons_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM links WHERE kind IN ('family', 'associate') AND (from_id = NEW.id OR to_id = NEW.id))
    OR EXISTS (SELECT FROM positions WHERE official_id = NEW.id)
    OR EXISTS (SELECT FROM participants WHERE official_id = NEW.id) THEN
    RAISE EXCEPTION 'entity % is a person elsewhere on record', NEW.slug
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entities_stay_persons';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER entities_stay_persons BEFORE UPDATE OF kind ON entities FOR EACH ROW
  WHEN (OLD.kind = 'person' AND NEW.kind <> 'person') EXECUTE FUNCTION keep_persons_persons();
`
