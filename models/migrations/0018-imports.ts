/**
 * Files that people bring in: each from its upload to its undoing, and where each fact of the record came from. They are
 * about the record and no part of it: they have no history.
 */
export const name = '0018-imports'

export const up = `
CREATE TABLE imports (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What the file is an edition of, by which next month's is known as the same.
  dataset text NOT NULL CHECK (length(dataset) BETWEEN 1 AND 200),
  file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 300),
  format text NOT NULL CONSTRAINT import_format_is_known
    CHECK (format IN ('dataset', 'ftm', 'bods', 'csv', 'xlsx', 'oge278e')),
  digest bytea NOT NULL,
  -- The file itself, until the import is committed or dropped.
  content bytea,
  -- How the file is read: of a table which column is what, and the source of whatever names none.
  mapping jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'open' CONSTRAINT import_state_is_known
    CHECK (state IN ('open', 'working', 'committed', 'undone', 'dropped')),
  -- What is being done, how far it is, and what came of the last of it.
  task text,
  done integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0,
  outcome jsonb,
  failure text,
  uploaded_at timestamptz NOT NULL DEFAULT now(),
  uploaded_by bigint REFERENCES users,
  worked_at timestamptz,
  reason text,
  recorded_at timestamptz REFERENCES recordings,
  undone_at timestamptz REFERENCES recordings,
  CONSTRAINT committed_is_recorded CHECK (recorded_at IS NOT NULL OR state NOT IN ('committed', 'undone'))
);
CREATE INDEX imports_dataset ON imports (dataset, id) WHERE recorded_at IS NOT NULL;

-- Which records a committed import named, and where in its file.
CREATE TABLE imported_records (
  import_id bigint NOT NULL REFERENCES imports,
  record text NOT NULL CHECK (record IN ('source', 'entity', 'link', 'negotiation', 'statement')),
  record_id bigint NOT NULL,
  -- The record's id in the file, and the row on which it stands, counted from one.
  file_id text NOT NULL,
  file_row integer,
  -- What the file says of when the record was first known and last changed where it comes from.
  first_seen text,
  last_change text,
  PRIMARY KEY (import_id, record, record_id)
);
CREATE INDEX imported_records_record ON imported_records (record, record_id);

-- The names in a file that may be those of entities on record, what they look like, and what people decided.
CREATE TABLE import_names (
  import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
  number integer NOT NULL,
  file_id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  country text,
  uses integer NOT NULL DEFAULT 0,
  -- Entities on record that it may be, those most alike first, each with the reasons.
  candidates jsonb NOT NULL DEFAULT '[]',
  -- The slug of the entity that it is, '' for a new one; null while nobody has said.
  decided text,
  PRIMARY KEY (import_id, file_id)
);
CREATE UNIQUE INDEX import_names_number ON import_names (import_id, number);

-- How tables with these columns were read the last time.
CREATE TABLE kept_mappings (
  columns text PRIMARY KEY,
  mapping jsonb NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT now()
);
`
