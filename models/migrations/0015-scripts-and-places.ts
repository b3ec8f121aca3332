/**
 * A name is found in whatever script it is written; a place inside a document is part of its address, so that two pages
 * of one PDF are cited as two; a request by API can be sent again without being done twice;
 * and what somebody has typed into a long form is kept until it is saved.
 */
export const name = '0015-scripts-and-places'

export const up = `
CREATE TABLE latin_letters (letter text COLLATE "C" PRIMARY KEY, latin text NOT NULL);

-- Words in Latin letters. The table is filled once, by migration 0017, so that this is as good as immutable.
CREATE FUNCTION latin(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN words ~ '[\\u0370-\\uffff]' THEN
  (SELECT string_agg(coalesce(l.latin, each.letter), '' ORDER BY each.place)
    FROM regexp_split_to_table(words, '') WITH ORDINALITY each (letter, place)
    LEFT JOIN public.latin_letters l ON l.letter = each.letter)
  ELSE words END;
CREATE OR REPLACE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, public.latin(words))), '[^[:alnum:]]+', ' ', 'g'));
UPDATE search_texts SET content = content WHERE content ~ '[\\u0370-\\uffff]';

-- A scheme may be written in capitals.
ALTER DOMAIN web_address DROP CONSTRAINT web_address_is_http;
ALTER DOMAIN web_address ADD CONSTRAINT web_address_is_http CHECK (VALUE ~* '^https?://[^\\s/?#]+\\S*$');

DROP INDEX sources_address;
CREATE OR REPLACE FUNCTION same_address(url text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    lower(substring(url FROM '^[^:]+://([^/?#]*)')) || coalesce(substring(url FROM '^[^:]+://[^/?#]*([^#]*)'), ''),
    '^www\\.', ''), ':(80|443)(?=[/?]|$)', ''),
    '(?<=[?&])(utm_[a-z_]+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ref_src|smid|ocid)=[^&]*(&|$)', '', 'gi'),
  '[?&]+$', ''), '/+(?=\\?|$)', '')
  -- A route, such as #/doc/1, and a place in a document, such as #page=14, name another page.
  || coalesce(substring(url FROM '#(?:[/!]|[A-Za-z]+=).*$'), '');
CREATE INDEX sources_address ON sources (same_address(url));

CREATE TABLE idempotent_requests (
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  body bytea NOT NULL,
  link text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotent_requests_at ON idempotent_requests (at);

CREATE TABLE drafts (
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  form text NOT NULL,
  typed jsonb NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, form)
);
`
