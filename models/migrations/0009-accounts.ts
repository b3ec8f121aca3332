/** Two-factor sign-in, recovery codes, and what a person sees of their sessions and tokens. */
export const name = '0009-accounts'

export const up = `
-- The secret counts once its first code has been given; the last step used keeps a code from being used twice.
ALTER TABLE users ADD COLUMN totp_secret text, ADD COLUMN totp_confirmed_at timestamptz,
  ADD COLUMN totp_last_step bigint,
  ADD CONSTRAINT confirmed_totp_has_a_secret CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL);

CREATE TABLE recovery_codes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  code_hash bytea NOT NULL,
  used_at timestamptz,
  CONSTRAINT recovery_code_taken UNIQUE (user_id, code_hash)
);

ALTER TABLE api_tokens ADD COLUMN label text;
-- Sessions are looked for by their user where one ends.
CREATE INDEX sessions_user ON sessions ((sess ->> 'userId'));
`
