/**
 * Other programs: those that are told of what happens here, and services that are asked about entities. They are settings
 * and no part of the record: they have no history.
 */
export const name = '0019-other-programs'

export const up = `
-- Addresses that are told; each request is signed with the secret, which the receiver knows.
CREATE TABLE webhooks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url text NOT NULL CHECK (length(url) <= 2000),
  secret text NOT NULL,
  -- What it is told of: events of overlaps, from this score on, and every recording.
  tells_overlaps boolean NOT NULL DEFAULT true,
  min_score integer NOT NULL DEFAULT 0 CHECK (min_score BETWEEN 0 AND 100),
  tells_changes boolean NOT NULL DEFAULT false,
  made_at timestamptz NOT NULL DEFAULT now(),
  made_by bigint REFERENCES users,
  ended_at timestamptz,
  -- Why it was ended, where nobody did it.
  ended_because text
);

-- The outbox: written with what it tells of, and emptied by whoever sends.
CREATE TABLE webhook_deliveries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook_id bigint NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  -- An event of an overlap, a recording, or neither: a trial.
  event_id bigint REFERENCES overlap_events ON DELETE CASCADE,
  recording timestamptz REFERENCES recordings,
  message_id uuid NOT NULL DEFAULT gen_random_uuid(),
  queued_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz DEFAULT now(),
  delivered_at timestamptz,
  -- What the last attempt was answered, or why there was no answer.
  answer text
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_deliveries_of ON webhook_deliveries (webhook_id, id DESC);

-- Reconciliation services that an administrator has named, and what they answered.
CREATE TABLE reconciliation_services (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  url text NOT NULL CHECK (length(url) <= 2000),
  -- Under which name entities keep its ids; null: nowhere.
  external_id text,
  made_at timestamptz NOT NULL DEFAULT now(),
  made_by bigint REFERENCES users,
  CONSTRAINT service_taken UNIQUE (url)
);
CREATE TABLE reconciliation_answers (
  service_id bigint NOT NULL REFERENCES reconciliation_services ON DELETE CASCADE,
  query text NOT NULL,
  answer jsonb NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (service_id, query)
);
CREATE INDEX reconciliation_answers_at ON reconciliation_answers (asked_at);
`
