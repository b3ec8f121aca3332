/**
 * Letters of other scripts are looked up one at a time, by index, and only in texts that have any. A text with a
 * typographic quotation mark used to count as one of them, and each was joined to the whole table of letters.
 */
export const name = '0033-folding-letters'

/** In a regular expression of PostgreSQL: letters, marks and digits of other scripts. From U+2000 on are spaces and punctuation. */
const FOREIGN = '[\\u0370-\\u1fff\\u2070-\\uffff]'

export const up = `
CREATE OR REPLACE FUNCTION latin(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT string_agg(coalesce((SELECT l.latin FROM public.latin_letters l WHERE l.letter = each.letter), each.letter), ''
    ORDER BY each.place)
  FROM regexp_split_to_table(words, '') WITH ORDINALITY each (letter, place));
CREATE OR REPLACE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary,
  CASE WHEN words ~ '${FOREIGN}' THEN public.latin(words) ELSE words END)), '[^[:alnum:]]+', ' ', 'g'));
-- Migration 0017, which fills the table of letters, folds anew what is written in other scripts, but not these letters.
UPDATE search_texts SET content = content WHERE content ~ '[\\u2070-\\u2bff]';
`
