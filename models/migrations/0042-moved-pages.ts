/**
 * Undoing a merge gives notes, list entries and watches back to the record that they were about. Deliveries of webhooks that
 * are over are found by their age.
 */
export const name = '0042-moved-pages'

export const up = `
CREATE TABLE moved_pages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The recording of the merge.
  at timestamptz NOT NULL,
  part text NOT NULL CHECK (part IN ('notes', 'list_entries', 'mail_watches')),
  -- The row as it was; of a row that only moved, what it is known by and its page.
  before jsonb NOT NULL,
  moved_to text NOT NULL,
  -- Whether the row was taken out, because the kept record's page was there too.
  taken_out boolean NOT NULL
);
CREATE INDEX ON moved_pages (at);

-- Deliveries that are over are deleted after a while.
CREATE INDEX webhook_deliveries_over ON webhook_deliveries (queued_at) WHERE next_at IS NULL;
`
