/** What is derived from the record: overlaps and their chains, and when each was first seen. */
export const name = '0003-overlaps'

export const up = `
CREATE TABLE derived_overlaps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  official_id bigint NOT NULL REFERENCES entities,
  negotiation_id bigint NOT NULL REFERENCES negotiations,
  party_id bigint NOT NULL REFERENCES entities,
  rule text NOT NULL,
  timing text NOT NULL,
  certainty text NOT NULL,
  score integer NOT NULL CHECK (score BETWEEN 0 AND 100),
  band text NOT NULL CHECK (band IN ('high', 'medium', 'low')),
  method_version text NOT NULL,
  CONSTRAINT overlap_taken UNIQUE (official_id, negotiation_id, party_id)
);
CREATE INDEX overlaps_by_score ON derived_overlaps (score DESC, id);
CREATE INDEX overlaps_negotiation ON derived_overlaps (negotiation_id);
CREATE INDEX overlaps_party ON derived_overlaps (party_id);

-- Kept when an overlap vanishes, so that one which returns still says when it was first seen.
CREATE TABLE overlap_detections (
  official_id bigint NOT NULL REFERENCES entities,
  negotiation_id bigint NOT NULL REFERENCES negotiations,
  party_id bigint NOT NULL REFERENCES entities,
  first_detected timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (official_id, negotiation_id, party_id)
);

-- link_ids and steps run from the official to the party; entity_ids has one more, the official first.
CREATE TABLE chains (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  overlap_id bigint NOT NULL REFERENCES derived_overlaps ON DELETE CASCADE,
  rank integer NOT NULL,
  rule text NOT NULL,
  imputed_through text,
  representative_id bigint REFERENCES entities,
  participant_id bigint NOT NULL REFERENCES participants,
  timing text NOT NULL,
  certainty text NOT NULL,
  window_start date,
  window_end date,
  score integer NOT NULL,
  score_timing integer NOT NULL,
  score_directness integer NOT NULL,
  score_money integer NOT NULL,
  score_role integer NOT NULL,
  score_evidence integer NOT NULL,
  money_link_id bigint REFERENCES links,
  link_ids bigint[] NOT NULL,
  entity_ids bigint[] NOT NULL,
  steps text[] NOT NULL,
  CONSTRAINT chain_rank_taken UNIQUE (overlap_id, rank) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT chain_taken UNIQUE NULLS NOT DISTINCT (overlap_id, link_ids, representative_id)
);
CREATE INDEX chains_links ON chains USING gin (link_ids);
CREATE INDEX chains_entities ON chains USING gin (entity_ids);
`
