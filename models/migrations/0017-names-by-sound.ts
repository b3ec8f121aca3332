import { latinLetters } from '../latin-letters.ts'

/**
 * A name in another script finds its twin by how both sound: what their consonants are, since scripts write vowels
 * each in their own way, or not at all. Letters that only soften or lengthen another are no letters of a word.
 */
export const name = '0017-names-by-sound'

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** In a regular expression of PostgreSQL: letters of scripts other than Latin; marks and signs are none. */
const FOREIGN = '[\\u0370-\\u1fff\\u2c00-\\uffff]'

export const up = (): string => `
DELETE FROM latin_letters;
INSERT INTO latin_letters SELECT pair ->> 0, pair ->> 1
  FROM jsonb_array_elements(${quoted(JSON.stringify(latinLetters()))}::jsonb) pair;

-- The consonants of a folded name, those that scripts take for one another as one, none twice in a row; v and w are
-- vowels to some.
CREATE FUNCTION sounds(folded_name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(translate(regexp_replace(regexp_replace(regexp_replace(regexp_replace(folded_name,
  'kh', 'h', 'g'), 'ph', 'f', 'g'), 's?h?ch', 'c', 'g'), '[sz]h', 's', 'g'), 'qczaeiouyjvw', 'kks'), '(.)\\1+', '\\1', 'g');
CREATE INDEX search_texts_sounds ON search_texts USING gin (sounds(folded) gin_trgm_ops) WHERE core IS NOT NULL;
CREATE INDEX search_texts_foreign_sounds ON search_texts USING gin (sounds(folded) gin_trgm_ops)
  WHERE core IS NOT NULL AND content ~ '${FOREIGN}';

-- Names that sound like this one where either is in another script: whole ones, and with "parts" also what is a part of one.
CREATE FUNCTION names_sounding_like(wanted text, parts boolean) RETURNS TABLE (record_id bigint, content text, likeness real)
  LANGUAGE plpgsql STABLE PARALLEL SAFE SET pg_trgm.similarity_threshold = 0.6 SET pg_trgm.word_similarity_threshold = 0.85
AS $$
DECLARE
  sound text := public.sounds(public.folded(wanted));
BEGIN
  IF length(sound) < 4 THEN RETURN; END IF;
  IF wanted ~ '${FOREIGN}' THEN
    RETURN QUERY SELECT t.record_id, t.content, similarity(public.sounds(t.folded), sound) FROM public.search_texts t
      WHERE t.core IS NOT NULL AND (public.sounds(t.folded) % sound OR (parts AND sound <% public.sounds(t.folded)))
      ORDER BY 3 DESC, length(t.content) LIMIT 30;
  ELSE
    RETURN QUERY SELECT t.record_id, t.content, similarity(public.sounds(t.folded), sound) FROM public.search_texts t
      WHERE t.core IS NOT NULL AND t.content ~ '${FOREIGN}'
        AND (public.sounds(t.folded) % sound OR (parts AND sound <% public.sounds(t.folded)))
      ORDER BY 3 DESC, length(t.content) LIMIT 30;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION alike_names(wanted text) RETURNS TABLE (record_id bigint, content text, likeness real)
  LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH wanted AS MATERIALIZED (SELECT typed_core(folded(wanted)) AS core)
  SELECT short.* FROM wanted CROSS JOIN LATERAL alike_short_cores(wanted.core) short WHERE length(wanted.core) <= 8
  UNION ALL
  SELECT long.* FROM wanted CROSS JOIN LATERAL alike_long_cores(wanted.core) long WHERE length(wanted.core) > 8
  UNION ALL
  -- Alike in sound is less than alike in letters.
  SELECT s.record_id, s.content, s.likeness * 0.95::real FROM names_sounding_like(wanted, false) s
$$;
UPDATE search_texts SET content = content WHERE content ~ '${FOREIGN}';
`
