/** Partial dates as domains, and the accounts, sessions and tokens of the people who use the record. */
export const name = '0001-partial-dates-and-accounts'

export const up = String.raw`
CREATE FUNCTION partial_earliest(written text) RETURNS date
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
  WHEN written ~ '^\d{4}$' THEN make_date(written::int, 1, 1)
  WHEN written ~ '^\d{4}-\d{2}$' THEN make_date(left(written, 4)::int, right(written, 2)::int, 1)
  WHEN written ~ '^\d{4}-\d{2}-\d{2}$'
    THEN make_date(left(written, 4)::int, substr(written, 6, 2)::int, right(written, 2)::int)
END;

CREATE FUNCTION partial_latest(written text) RETURNS date
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE length(written)
  WHEN 4 THEN (partial_earliest(written) + interval '1 year')::date - 1
  WHEN 7 THEN (partial_earliest(written) + interval '1 month')::date - 1
  ELSE partial_earliest(written)
END;

-- As written: a year, a month or a day. make_date refuses a day that the calendar does not have.
CREATE DOMAIN partial_date AS text
  CONSTRAINT partial_date_is_a_date CHECK (VALUE IS NULL OR partial_earliest(VALUE) IS NOT NULL);

-- An end may also be 'unknown': ended, day unknown. NULL is "no end reported".
CREATE DOMAIN partial_end AS text
  CONSTRAINT partial_end_is_a_date_or_unknown
  CHECK (VALUE IS NULL OR VALUE = 'unknown' OR partial_earliest(VALUE) IS NOT NULL);

-- Ids of the dataset, and the last part of addresses.
CREATE DOMAIN slug AS text COLLATE "C"
  CONSTRAINT slug_is_plain CHECK (VALUE ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$' AND length(VALUE) <= 200 AND VALUE <> 'new');

CREATE DOMAIN web_address AS text
  CONSTRAINT web_address_is_http CHECK (VALUE IS NULL OR VALUE ~ '^https?://[^\s/?#]+\S*$');

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL CHECK (email ~ '^[^@\s]+@[^@\s]+$'),
  role text NOT NULL CHECK (role IN ('reader', 'researcher', 'editor', 'admin')),
  password_hash text,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE sign_in_links (
  token_hash bytea PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE api_tokens (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

CREATE TABLE sessions (
  sid text PRIMARY KEY,
  sess json NOT NULL,
  expire timestamp(6) NOT NULL
);
CREATE INDEX sessions_expire ON sessions (expire);
`
