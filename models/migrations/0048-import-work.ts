/**
 * How far the work on an import is, and when it was last heard of, has a table without a key into imports: the write of
 * an import holds its row from the first record that it names to its commit, and a message would wait for that.
 */
export const name = '0048-import-work'

export const up = `
CREATE TABLE import_work (
  import_id bigint PRIMARY KEY,
  heard_at timestamptz NOT NULL DEFAULT now(),
  done integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0
);
ALTER TABLE imports DROP COLUMN done, DROP COLUMN total;
ALTER TABLE imports RENAME COLUMN worked_at TO begun_at;
`
