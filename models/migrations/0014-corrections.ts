/**
 * What readers ask to be corrected, and what was answered. It is about the record and no part of it: it has no
 * history. The address of who asked is kept until the answer is given, and shown to editors alone.
 */
export const name = '0014-corrections'

export const up = `
CREATE TABLE corrections (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  page text NOT NULL CHECK (page LIKE '/%' AND length(page) <= 1000),
  request text NOT NULL CHECK (length(request) BETWEEN 1 AND 4000),
  contact text CHECK (length(contact) <= 300),
  asked_at timestamptz NOT NULL DEFAULT now(),
  asked text CHECK (length(asked) BETWEEN 1 AND 2000),
  answer text CHECK (length(answer) BETWEEN 1 AND 4000),
  outcome text CONSTRAINT outcome_is_known CHECK (outcome IN ('changed', 'changed_in_part', 'not_changed', 'not_shown')),
  answered_at timestamptz,
  answered_by bigint REFERENCES users,
  CONSTRAINT answer_is_whole CHECK (num_nonnulls(asked, answer, outcome, answered_at) IN (0, 4)),
  CONSTRAINT contact_is_not_kept CHECK (answered_at IS NULL OR contact IS NULL)
);
CREATE INDEX corrections_open ON corrections (asked_at) WHERE answered_at IS NULL;
CREATE INDEX corrections_answered ON corrections (answered_at DESC) WHERE answered_at IS NOT NULL;
CREATE INDEX sources_newest ON sources (partial_earliest(published) DESC NULLS LAST) WHERE retraction_reason IS NULL;
`
