/** What people and feeds say of overlaps: reviews, events, explanations; and whom a reader watches. */
export const name = '0006-scrutiny'

export const up = `
-- One for each overlap that was ever reviewed, kept when the overlap vanishes. Its past is in its history.
CREATE TABLE overlap_reviews (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  official_id bigint NOT NULL REFERENCES entities,
  negotiation_id bigint NOT NULL REFERENCES negotiations,
  party_id bigint NOT NULL REFERENCES entities,
  status text NOT NULL CONSTRAINT review_status_is_known
    CHECK (status IN ('open', 'substantiated', 'mitigated', 'dismissed')),
  mitigation text CONSTRAINT mitigation_is_known
    CHECK (mitigation IN ('recusal', 'divestment', 'waiver', 'blind_trust')),
  reason text NOT NULL CONSTRAINT review_has_a_reason CHECK (length(btrim(reason)) >= 10),
  -- Nobody where an edit reopened it.
  decided_by bigint REFERENCES users,
  decided_at timestamptz NOT NULL DEFAULT recording_moment(),
  CONSTRAINT mitigated_says_by_what CHECK ((mitigation IS NOT NULL) = (status = 'mitigated')),
  CONSTRAINT review_taken UNIQUE (official_id, negotiation_id, party_id)
);
SELECT keep_versions('overlap_reviews');
SELECT keep_log('overlap_reviews', '''review''', 'r.id');
CREATE INDEX ON history.overlap_reviews (official_id, negotiation_id, party_id);

-- What happened to overlaps, for feeds and for those who come back: written with the write that did it.
CREATE TABLE overlap_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT recording_moment() REFERENCES recordings,
  official_id bigint NOT NULL REFERENCES entities,
  negotiation_id bigint NOT NULL REFERENCES negotiations,
  party_id bigint NOT NULL REFERENCES entities,
  event text NOT NULL CHECK (event IN ('appeared', 'band', 'vanished', 'reviewed', 'reopened')),
  -- After the event; for one that vanished, before it.
  band text NOT NULL,
  score integer NOT NULL,
  detail text
);
CREATE INDEX overlap_events_at ON overlap_events (at DESC, id DESC);
CREATE INDEX overlap_events_overlap ON overlap_events (official_id, negotiation_id, party_id, id);
CREATE VIEW past.overlap_events AS SELECT * FROM public.overlap_events WHERE at <= past.moment();
CREATE TRIGGER overlap_events_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON overlap_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();

-- Each chain in plain words, made when it is derived, so that the past keeps the words that it was told in.
ALTER TABLE chains ADD COLUMN explanation text NOT NULL DEFAULT '';
ALTER TABLE history.chains ADD COLUMN explanation text NOT NULL DEFAULT '';
SELECT view_past('chains');
-- A participant can go in the same write that derives the chains anew.
ALTER TABLE chains ALTER CONSTRAINT chains_participant_id_fkey DEFERRABLE INITIALLY DEFERRED;

-- A visit begins after half an hour without a request; the one before it tells what is new since.
ALTER TABLE users ADD COLUMN seen_at timestamptz, ADD COLUMN previous_visit_at timestamptz;

CREATE TABLE watches (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  entity_id bigint REFERENCES entities ON DELETE CASCADE,
  negotiation_id bigint REFERENCES negotiations ON DELETE CASCADE,
  since timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT watch_is_of_one_thing CHECK (num_nonnulls(entity_id, negotiation_id) = 1),
  CONSTRAINT watch_taken UNIQUE NULLS NOT DISTINCT (user_id, entity_id, negotiation_id)
);
`
