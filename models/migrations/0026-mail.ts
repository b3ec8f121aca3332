/** Pages that people watch by mail, each with what they have been told about it. */
export const name = '0026-mail'

export const up = `
CREATE TABLE mail_watches (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  -- The path of a record, or of a list or a search with its query.
  page text NOT NULL,
  label text NOT NULL,
  frequency text NOT NULL CONSTRAINT mail_frequency_is_known CHECK (frequency IN ('at_once', 'daily')),
  -- Everything recorded up to this moment has been told.
  told_to timestamptz NOT NULL,
  -- The addresses that a search found when it was last looked at.
  found text[] NOT NULL DEFAULT '{}',
  next_at timestamptz NOT NULL DEFAULT now(),
  failures integer NOT NULL DEFAULT 0,
  added_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT mail_watch_taken UNIQUE (user_id, page)
);
CREATE INDEX ON mail_watches (next_at);
`
