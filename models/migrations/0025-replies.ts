/** What was put to the people concerned in an overlap, and what they answered. */
export const name = '0025-replies'

export const up = `
CREATE TABLE reply_requests (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  official_id bigint NOT NULL REFERENCES entities,
  negotiation_id bigint NOT NULL REFERENCES negotiations,
  party_id bigint NOT NULL REFERENCES entities,
  put_to text NOT NULL,
  what text NOT NULL,
  -- Whole days, as written.
  put_on text NOT NULL,
  due_on text NOT NULL,
  outcome text CONSTRAINT reply_outcome_is_known CHECK (outcome IN ('answered', 'no_comment', 'no_response')),
  answer text,
  answered_on text,
  published boolean NOT NULL DEFAULT false,
  entered_by bigint REFERENCES users,
  -- The version of the overlap that was put is the one of this moment.
  put_version timestamptz NOT NULL DEFAULT recording_moment(),
  CONSTRAINT reply_due_after_it_was_put CHECK (due_on >= put_on),
  CONSTRAINT answer_only_if_answered CHECK ((answer IS NOT NULL) = (outcome IS NOT DISTINCT FROM 'answered')),
  CONSTRAINT reply_has_its_day CHECK ((answered_on IS NOT NULL) = (coalesce(outcome, '') IN ('answered', 'no_comment')))
);
CREATE INDEX ON reply_requests (negotiation_id, official_id, party_id);
SELECT keep_versions('reply_requests');
CREATE INDEX ON history.reply_requests (negotiation_id, official_id, party_id);

ALTER TABLE overlap_events DROP CONSTRAINT overlap_events_event_check, ADD CONSTRAINT overlap_event_is_known
  CHECK (event IN ('appeared', 'band', 'vanished', 'reviewed', 'reopened', 'replied'));
`
