/** What happens to accounts and their access, tokens that end and may do less, and people whom another service knows. */
export const name = '0023-security'

export const up = `
CREATE TABLE security_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  event text NOT NULL,
  account_id bigint REFERENCES users ON DELETE SET NULL,
  by_id bigint REFERENCES users ON DELETE SET NULL,
  address text,
  device text,
  detail text
);
CREATE INDEX security_events_at ON security_events (at DESC, id DESC);

-- Tokens of before write, as they did, and do not end.
ALTER TABLE api_tokens
  ADD COLUMN scope text NOT NULL DEFAULT 'write' CHECK (scope IN ('read', 'write')),
  ADD COLUMN expires_at timestamptz;
ALTER TABLE api_tokens ALTER scope DROP DEFAULT;

-- Who somebody is to a service by which they sign in (OpenID Connect).
CREATE TABLE openid_identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  linked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject),
  CONSTRAINT one_identity_of_an_issuer UNIQUE (user_id, issuer)
);

-- Codes of before are SHA-256 in hexadecimal; new ones are hashed slowly, and say so themselves.
ALTER TABLE recovery_codes ALTER code_hash TYPE text USING encode(code_hash, 'hex');
`
