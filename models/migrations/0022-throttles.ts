/** Requests that are counted against a limit, by all processes together. Nothing is lost where the counts are. */
export const name = '0022-throttles'

export const up = `
CREATE UNLOGGED TABLE throttles (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX throttles_ends_at ON throttles (ends_at);
`
