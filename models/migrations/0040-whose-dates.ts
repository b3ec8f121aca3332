/**
 * Explanations say which dates of a part in talks are those of the talks. They are stored: every start after a migration
 * derives them afresh. An entry of a project keeps everyone who ever wrote it, and what it was published as: none of them is a
 * second person who can check that link. What identifies a request is more than its body.
 */
export const name = '0040-whose-dates'

export const up = `
COMMENT ON COLUMN chains.explanation IS 'In the words of the version that last derived it';

ALTER TABLE project_entries ADD COLUMN writers bigint[] NOT NULL DEFAULT '{}';
UPDATE project_entries SET writers = written_by || authors;
-- The address of the record that it became. Null for what was published before this was kept.
ALTER TABLE project_entries ADD COLUMN published_as text;

ALTER TABLE idempotent_requests RENAME COLUMN body TO request;
`
