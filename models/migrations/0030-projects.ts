/** Work that is not published yet: records that only the members of a project see, kept outside the record. */
export const name = '0030-projects'

export const up = `
CREATE TABLE projects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  about text,
  owner_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  made_at timestamptz NOT NULL DEFAULT now(),
  -- The moment of the recording that published it; nothing in it changes afterward.
  published_at timestamptz,
  published_by bigint REFERENCES users ON DELETE SET NULL
);
CREATE TABLE project_members (
  project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, project_id)
);
-- Forms as typed. Together, in their order, they are what publishing the project would write.
CREATE TABLE project_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE,
  -- The address of the form.
  form text NOT NULL,
  typed json NOT NULL,
  label text NOT NULL,
  -- Which submission of the form it is, so that sending it twice makes one entry.
  submission uuid NOT NULL,
  -- The slugs of earlier entries that it refers to: another record with the same slug is not what was meant.
  depends_on text[] NOT NULL DEFAULT '{}',
  written_by bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  written_at timestamptz NOT NULL DEFAULT now(),
  -- Everyone who wrote it since it was last checked.
  authors bigint[] NOT NULL,
  -- Whoever has compared it with its sources: none of those who wrote it.
  checked_by bigint REFERENCES users ON DELETE SET NULL,
  checked_at timestamptz,
  CONSTRAINT entry_is_checked_by_another CHECK (checked_by <> ALL(authors)),
  CONSTRAINT entry_is_sent_once UNIQUE (project_id, submission)
);
CREATE INDEX ON project_entries (project_id, id);
`
