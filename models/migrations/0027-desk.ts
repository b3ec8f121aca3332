/** What colleagues tell one another about the record: notes, tasks and lists. None of it is part of the record. */
export const name = '0027-desk'

export const up = `
CREATE TABLE notes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The path of the page that it is about, and what that was called.
  page text NOT NULL,
  label text NOT NULL,
  body text NOT NULL,
  by_id bigint NOT NULL REFERENCES users,
  at timestamptz NOT NULL DEFAULT now(),
  -- A task is open until someone says that it is done; a note is neither.
  is_task boolean NOT NULL,
  done_at timestamptz,
  done_by bigint REFERENCES users,
  CONSTRAINT only_tasks_are_done CHECK (done_at IS NULL OR is_task)
);
CREATE INDEX ON notes (page, id);
CREATE TABLE note_mentions (
  note_id bigint NOT NULL REFERENCES notes ON DELETE CASCADE,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (user_id, note_id)
);

CREATE TABLE lists (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  about text,
  owner_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  -- Whether everyone who is signed in sees it.
  shared boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON lists (owner_id);
CREATE TABLE list_entries (
  list_id bigint NOT NULL REFERENCES lists ON DELETE CASCADE,
  page text NOT NULL,
  label text NOT NULL,
  note text,
  added_at timestamptz NOT NULL DEFAULT now(),
  added_by bigint REFERENCES users ON DELETE SET NULL,
  PRIMARY KEY (list_id, page)
);
CREATE INDEX ON list_entries (page);
`
