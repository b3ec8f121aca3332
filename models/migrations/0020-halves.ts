/**
 * A chain says by itself where it stands among others, so that a new one moves none. And the halves of which chains are joined, kept up to date by each write: from officials to what they hold, and from
 * whoever controls or backs something to the party. They follow from the record, as overlaps do.
 */
export const name = '0020-halves'

export const up = `
-- "place" sorts an overlap's chains, the best first; "best" is that of the first. Earlier versions keep the order that they had.
ALTER TABLE chains ADD COLUMN place text COLLATE "C", ADD COLUMN best boolean;
ALTER TABLE history.chains ADD COLUMN place text COLLATE "C", ADD COLUMN best boolean;
ALTER TABLE chains DISABLE TRIGGER USER;
ALTER TABLE history.chains DISABLE TRIGGER USER;
UPDATE chains SET place = lpad(rank::text, 10, '0'), best = rank = 0;
UPDATE history.chains SET place = lpad(rank::text, 10, '0'), best = rank = 0;
ALTER TABLE chains ENABLE TRIGGER USER;
ALTER TABLE history.chains ENABLE TRIGGER USER;
DROP VIEW past.chains;
ALTER TABLE chains DROP COLUMN rank, ALTER place SET NOT NULL, ALTER best SET NOT NULL;
ALTER TABLE history.chains DROP COLUMN rank;
CREATE UNIQUE INDEX chains_place ON chains (overlap_id, place);
CREATE INDEX chains_best ON chains (overlap_id) WHERE best;
SELECT view_past('chains');
-- A list of what is not yet in these indexes would be read by every write.
ALTER INDEX chains_links SET (fastupdate = off);
ALTER INDEX chains_entities SET (fastupdate = off);
SELECT gin_clean_pending_list('chains_links'), gin_clean_pending_list('chains_entities');

-- link_ids and steps run from the official; entity_ids has one more, the official first. Days are as wide as the dates allow.
CREATE TABLE near_halves (
  official_id bigint NOT NULL,
  at_id bigint NOT NULL,
  phase text NOT NULL,
  link_ids bigint[] NOT NULL,
  steps text[] NOT NULL,
  entity_ids bigint[] NOT NULL,
  since date NOT NULL,
  until date NOT NULL,
  -- What the official has a post at, where the holding is a post.
  post_id bigint
);
CREATE INDEX near_halves_official ON near_halves (official_id);
CREATE INDEX near_halves_at ON near_halves (at_id, phase);
CREATE INDEX near_halves_links ON near_halves USING gin (link_ids) WITH (fastupdate = off);

-- They run to the goal: a party, or who takes part on a party's behalf.
CREATE TABLE far_halves (
  goal_id bigint NOT NULL,
  at_id bigint NOT NULL,
  phase text NOT NULL,
  last_phase text NOT NULL,
  link_ids bigint[] NOT NULL,
  steps text[] NOT NULL,
  entity_ids bigint[] NOT NULL,
  since date NOT NULL,
  until date NOT NULL
);
CREATE INDEX far_halves_goal ON far_halves (goal_id);
CREATE INDEX far_halves_at ON far_halves (at_id, phase);
CREATE INDEX far_halves_links ON far_halves USING gin (link_ids) WITH (fastupdate = off);

-- From one end of a link of money to the other, whichever has fewer links.
DROP INDEX links_from;
DROP INDEX links_to;
CREATE INDEX links_from ON links (from_id, kind, to_id);
CREATE INDEX links_to ON links (to_id, kind, from_id);
`
