/** Every text by which something is found, folded so that accents, case and punctuation do not matter. */
export const name = '0008-search'

/** Words that many names of firms share: what is left without them tells one name from another. */
const COMMON_IN_NAMES =
  `llc, llp, lp, ltd, limited, inc, incorporated, corp, corporation, plc, pjsc, psc, jsc, ojsc, gmbh, ag,
  sa, s a, b v, bv, nv, sarl, s a r l, spa, s p a, oy, ab, as, kk, co, company, companies, holding,
  holdings, group, international, global, partner, partners, partnership, capital, investment, investments,
  venture, ventures, fund, funds, management, service, services, trading, energy, property, properties,
  real estate, financial, finance, bank, consulting, technology, technologies, development, construction,
  logistics, industries, media, systems, solutions, authority, ministry, foundation, trust, the, and, of,
  for`
    .split(',')
    .map((words) => words.trim())

/** Those in which a slip can be told from another word. */
const LONG_COMMON = `ARRAY[${COMMON_IN_NAMES.filter((words) => words.length > 5)
  .map((words) => `'${words}'`)
  .join(', ')}]`

/**
 * The texts of each table's rows, in terms of the row `r`: which record they find, and SQL for rows of
 * (field, content). What is retracted is found by nobody.
 */
const TEXTS: Readonly<Record<string, { record: string; id: string; texts: string }>> = {
  entities: {
    record: `'entity'`,
    id: 'r.id',
    texts: `SELECT t.field, t.content FROM (VALUES ('name', r.name), ('summary', r.summary)) t (field, content)
      WHERE r.retraction_reason IS NULL
      UNION ALL SELECT 'alias', a FROM unnest(r.aliases) a WHERE r.retraction_reason IS NULL
      UNION ALL SELECT 'external id', x.value FROM jsonb_each_text(r.external_ids) x WHERE r.retraction_reason IS NULL`,
  },
  positions: {
    record: `'entity'`,
    id: 'r.official_id',
    texts: `SELECT 'position', concat_ws(', ', r.title, r.body_name)`,
  },
  negotiations: {
    record: `'negotiation'`,
    id: 'r.id',
    texts: `SELECT t.field, t.content FROM (VALUES ('name', r.name), ('summary', r.summary)) t (field, content)
      WHERE r.retraction_reason IS NULL`,
  },
  participants: { record: `'negotiation'`, id: 'r.negotiation_id', texts: `SELECT 'capacity', r.capacity` },
  meetings: {
    record: `'negotiation'`,
    id: 'r.negotiation_id',
    texts: `SELECT 'meeting', concat_ws(': ', r.place, r.summary)`,
  },
  links: { record: `'link'`, id: 'r.id', texts: `SELECT 'detail', r.detail WHERE r.status <> 'retracted'` },
  statements: {
    record: `'statement'`,
    id: 'r.id',
    texts: `SELECT t.field, t.content FROM (VALUES ('quotation', r.quote), ('paraphrase', r.paraphrase),
      ('speaker', r.by_name)) t (field, content) WHERE r.retraction_reason IS NULL`,
  },
  sources: {
    record: `'source'`,
    id: 'r.id',
    texts: `SELECT t.field, t.content FROM (VALUES ('title', r.title), ('publisher', r.publisher), ('address', r.url))
      t (field, content) WHERE r.retraction_reason IS NULL`,
  },
  citations: {
    record: `CASE WHEN r.link_id IS NOT NULL THEN 'link' WHEN r.statement_id IS NOT NULL THEN 'statement'
      WHEN num_nonnulls(r.entity_id, r.position_id) > 0 THEN 'entity' ELSE 'negotiation' END`,
    id: `coalesce(r.link_id, r.statement_id, r.entity_id, r.negotiation_id,
      (SELECT p.official_id FROM public.positions p WHERE p.id = r.position_id),
      (SELECT p.negotiation_id FROM public.parties p WHERE p.id = r.party_id),
      (SELECT p.negotiation_id FROM public.participants p WHERE p.id = r.participant_id),
      (SELECT p.negotiation_id FROM public.meetings p WHERE p.id = r.meeting_id))`,
    texts: `SELECT 'quotation', r.quote`,
  },
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const up = `
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;

-- unaccent is not IMMUTABLE, since its dictionary could be changed; named outright, it is as good as that.
CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, words)), '[^[:alnum:]]+', ' ', 'g'));

-- What tells a folded name from others: without the words that many firms' names share, or all of it.
CREATE FUNCTION core_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(nullif(btrim(regexp_replace(regexp_replace(name, '\\m(${COMMON_IN_NAMES.join('|')})\\M', ' ', 'g'), ' +', ' ', 'g')),
  ''), name);

CREATE TABLE search_texts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What is found, and the row whose text this is.
  record text NOT NULL,
  record_id bigint NOT NULL,
  part text NOT NULL,
  part_id bigint NOT NULL,
  field text NOT NULL,
  content text NOT NULL,
  folded text NOT NULL GENERATED ALWAYS AS (folded(content)) STORED,
  -- Of an entity's names alone.
  core text GENERATED ALWAYS AS (CASE WHEN part = 'entities' AND field IN ('name', 'alias')
    THEN core_name(folded(content)) END) STORED
);
CREATE INDEX search_texts_part ON search_texts (part, part_id);
CREATE INDEX search_texts_record ON search_texts (record, record_id);
CREATE INDEX search_texts_words ON search_texts USING gin (folded gin_trgm_ops);
CREATE INDEX search_texts_core ON search_texts USING gin (core gin_trgm_ops) WHERE core IS NOT NULL;
CREATE INDEX search_texts_same_core ON search_texts (core, record_id) WHERE core IS NOT NULL;
CREATE INDEX search_texts_names ON search_texts (record, left(folded, 100) COLLATE "C")
  WHERE field IN ('name', 'alias', 'title');

-- The core of a folded name as somebody typed it: a slip in one of the words that many names share does not make
-- that word a part of it.
CREATE FUNCTION typed_core(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce((
  SELECT string_agg(w.word, ' ' ORDER BY w.place)
  FROM regexp_split_to_table(core_name(name), ' ') WITH ORDINALITY w (word, place)
  WHERE length(w.word) < 5 OR NOT EXISTS (
    SELECT FROM unnest(${LONG_COMMON}) common WHERE similarity(common, w.word) >= 0.5)
), core_name(name));

-- Names and aliases whose core is much like this one. A slip in a short word leaves few trigrams alike, so
-- that short ones are taken with less, where their length is about the same.
CREATE FUNCTION alike_short_cores(wanted text) RETURNS TABLE (record_id bigint, content text, likeness real)
  LANGUAGE sql STABLE PARALLEL SAFE SET pg_trgm.similarity_threshold = 0.4
AS $$
  SELECT t.record_id, t.content, similarity(t.core, wanted) FROM public.search_texts t
  WHERE t.core % wanted AND (abs(length(t.core) - length(wanted)) <= 2 OR similarity(t.core, wanted) >= 0.55)
$$;
CREATE FUNCTION alike_long_cores(wanted text) RETURNS TABLE (record_id bigint, content text, likeness real)
  LANGUAGE sql STABLE PARALLEL SAFE SET pg_trgm.similarity_threshold = 0.55
AS $$
  SELECT t.record_id, t.content, similarity(t.core, wanted) FROM public.search_texts t WHERE t.core % wanted
$$;

-- Entities of which a name or an alias is much like this one.
CREATE FUNCTION alike_names(wanted text) RETURNS TABLE (record_id bigint, content text, likeness real)
  LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH wanted AS MATERIALIZED (SELECT typed_core(folded(wanted)) AS core)
  SELECT short.* FROM wanted CROSS JOIN LATERAL alike_short_cores(wanted.core) short WHERE length(wanted.core) <= 8
  UNION ALL
  SELECT long.* FROM wanted CROSS JOIN LATERAL alike_long_cores(wanted.core) long WHERE length(wanted.core) > 8
$$;

-- Texts that hold something much like these folded words: for slips of the keyboard.
CREATE FUNCTION alike_texts(typed text) RETURNS TABLE (id bigint, likeness real)
  LANGUAGE sql STABLE PARALLEL SAFE SET pg_trgm.word_similarity_threshold = 0.5
AS $$
  SELECT t.id, word_similarity(typed, t.folded) FROM public.search_texts t
  WHERE typed <% t.folded AND t.field NOT IN ('address', 'external id')
  ORDER BY 2 DESC, length(t.folded), t.id LIMIT 100
$$;

-- Keeps the texts of a table's rows; its arguments are SQL for the record, its id and (field, content).
CREATE FUNCTION keep_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM public.search_texts t USING old_rows o WHERE t.part = TG_TABLE_NAME AND t.part_id = o.id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    EXECUTE format('INSERT INTO public.search_texts (record, record_id, part, part_id, field, content)
      SELECT %s, %s, %L, r.id, text.field, text.content FROM new_rows r CROSS JOIN LATERAL (%s) text (field, content)
      WHERE text.content <> ''''', TG_ARGV[0], TG_ARGV[1], TG_TABLE_NAME, TG_ARGV[2]);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION make_searchable(of_table text, record_sql text, id_sql text, texts_sql text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER texts_added AFTER INSERT ON public.%I REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.keep_texts(%L, %L, %L)', of_table, record_sql, id_sql, texts_sql);
  EXECUTE format('CREATE TRIGGER texts_changed AFTER UPDATE ON public.%I REFERENCING OLD TABLE AS old_rows
    NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.keep_texts(%L, %L, %L)', of_table, record_sql,
    id_sql, texts_sql);
  EXECUTE format('CREATE TRIGGER texts_removed AFTER DELETE ON public.%I REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.keep_texts(%L, %L, %L)', of_table, record_sql, id_sql, texts_sql);
  EXECUTE format('INSERT INTO public.search_texts (record, record_id, part, part_id, field, content)
    SELECT %s, %s, %L, r.id, text.field, text.content FROM public.%I r CROSS JOIN LATERAL (%s) text (field, content)
    WHERE text.content <> ''''', record_sql, id_sql, of_table, of_table, texts_sql);
END $$;
${Object.entries(TEXTS)
  .map(
    ([table, { record, id, texts }]) =>
      `SELECT make_searchable('${table}', ${quoted(record)}, ${quoted(id)}, ${quoted(texts)});`,
  )
  .join('\n')}

/*
 * A web address for comparing: what leads to the same page is the same, whatever its scheme, www, trailing
 * slash, place in the page or the parameters by which campaigns are counted. A fragment that is a route, such as
 * #/doc/1, names another page.
 */
CREATE FUNCTION same_address(url text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    lower(substring(url FROM '^[^:]+://([^/?#]*)')) || coalesce(substring(url FROM '^[^:]+://[^/?#]*([^#]*)'), ''),
    '^www\\.', ''), ':(80|443)(?=[/?]|$)', ''),
    '(?<=[?&])(utm_[a-z_]+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ref_src|smid|ocid)=[^&]*(&|$)', '', 'gi'),
  '[?&]+$', ''), '/+(?=\\?|$)', '') || coalesce(substring(url FROM '#([/!].*)$'), '');
CREATE INDEX sources_address ON sources (same_address(url));
-- The site of a web address, by which its publisher is known.
CREATE FUNCTION site_of(url text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(lower(substring(url FROM '^[^:]+://([^/?#:]*)')), '^www\\.', '');
CREATE INDEX sources_site ON sources (site_of(url));
`
