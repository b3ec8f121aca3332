/** Legal tests as data: the versions of rule packs that administrators saved. Those that come with the program are files. */
export const name = '0028-rule-packs'

export const up = `
CREATE TABLE rule_packs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  pack_id text NOT NULL,
  version integer NOT NULL,
  -- JSON, with its keys in the order in which they were written.
  pack text NOT NULL,
  reason text NOT NULL,
  saved_by bigint REFERENCES users,
  saved_at timestamptz NOT NULL DEFAULT recording_moment(),
  CONSTRAINT rule_pack_version_once UNIQUE (pack_id, version)
);
SELECT keep_versions('rule_packs');
`
