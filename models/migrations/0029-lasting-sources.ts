/** What makes sources last: copies in an archive, checks that their addresses still answer, and attached files. */
export const name = '0029-lasting-sources'

export const up = `
-- The day since which its address does not answer; null while it does, or where no one has checked.
ALTER TABLE sources ADD COLUMN dead_since date;
ALTER TABLE history.sources ADD COLUMN dead_since date;
SELECT view_past('sources');

-- Sources for which an archive is asked to keep a copy. No next moment: it has one, or it was given up.
CREATE TABLE archive_requests (
  source_id bigint PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
  url text NOT NULL,
  -- The archive's name for what it is doing.
  job text,
  attempts integer NOT NULL DEFAULT 0,
  -- When the archive was asked for it.
  asked_at timestamptz,
  answer text,
  next_at timestamptz DEFAULT now()
);
CREATE INDEX ON archive_requests (source_id DESC) WHERE next_at IS NOT NULL;
CREATE INDEX ON archive_requests (asked_at);

CREATE TABLE address_checks (
  source_id bigint PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
  url text NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  answer text,
  checked_at timestamptz,
  next_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON address_checks (next_at);

-- unaccent is not IMMUTABLE, since its dictionary could be changed; named outright, it is as good as that.
CREATE FUNCTION words_of_file(text text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple'::regconfig, lower(public.unaccent('public.unaccent'::regdictionary, coalesce(text, ''))));

-- Contents, each once. They never change.
CREATE TABLE files (
  sha256 text PRIMARY KEY CONSTRAINT file_has_its_hash CHECK (sha256 = encode(sha256(content), 'hex')),
  type text NOT NULL,
  content bytea NOT NULL,
  -- The words of it, as far as they could be read.
  text text,
  words tsvector GENERATED ALWAYS AS (words_of_file(text)) STORED
);
ALTER TABLE files ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX ON files USING gin (words);
CREATE TABLE attachments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id bigint NOT NULL REFERENCES sources,
  sha256 text NOT NULL REFERENCES files,
  name text NOT NULL,
  added_by bigint REFERENCES users,
  added_at timestamptz NOT NULL DEFAULT recording_moment(),
  CONSTRAINT file_attached_once UNIQUE (source_id, sha256)
);
SELECT keep_versions('attachments');
SELECT keep_log('attachments', '''source''', 'r.source_id');
CREATE INDEX ON attachments (sha256);
`
