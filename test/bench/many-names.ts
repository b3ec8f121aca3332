import sql from 'sql-template-tag'
import type { Database } from '../../server/database/index.ts'

/** Syllables that names are made of: enough of them that each name is rare and many names are similar. */
const ONSETS = [
  'B',
  'Br',
  'D',
  'Dr',
  'F',
  'G',
  'Gr',
  'H',
  'J',
  'K',
  'Kr',
  'L',
  'M',
  'N',
  'P',
  'R',
  'S',
  'Sh',
  'T',
  'V',
  'W',
  'Z',
]
const NUCLEI = ['a', 'e', 'i', 'o', 'u', 'ai', 'ou', 'ei']
const CODAS = ['l', 'n', 'r', 's', 'm', 'rd', 'nt', 'ck', 'th', 'v']
const ENDINGS = [
  'er',
  'man',
  'son',
  'ov',
  'ian',
  'ini',
  'ez',
  'ski',
  'ard',
  'ell',
  'berg',
  'low',
  'ford',
  'wick',
  'enko',
  'idis',
  'oglu',
  'sen',
  'field',
  'ato',
]
const FIRST = ['A', 'Be', 'Ca', 'Da', 'E', 'Fa', 'Ga', 'Ha', 'I', 'Ja'].flatMap((onset) =>
  ['nna', 'lina', 'rim', 'mir', 'vid', 'sper'].map((rest) => onset + rest),
)
const WORDS = ['Capital', 'Holdings', 'Partners', 'Energy', 'Group', 'Ventures', 'Trading', 'Investments']
const FORMS = ['LLC', 'Ltd', 'Inc', 'SA', 'GmbH', 'PJSC', 'LP']

const stems = ONSETS.flatMap((onset) =>
  NUCLEI.flatMap((nucleus) => CODAS.map((coda) => onset + nucleus + coda)),
)

/**
 * Adds many invented entities, four in ten of them persons, each searchable by name like any other. Writes no log or
 * history for them: the timed queries read neither.
 */
export async function addManyNames({ query }: Database, number: number): Promise<void> {
  await query(sql`ALTER TABLE entities DISABLE TRIGGER log_added`)
  await query(sql`ALTER TABLE entities DISABLE TRIGGER versions_added`)
  await query(sql`
    WITH lists AS (SELECT ${stems}::text[] AS stems, ${ENDINGS}::text[] AS endings, ${FIRST}::text[] AS first,
      ${WORDS}::text[] AS words, ${FORMS}::text[] AS forms),
    drawn AS (
      SELECT i, abs(hashint8(i::bigint)) AS a, abs(hashint8((i + 7919)::bigint)) AS b, abs(hashint8((i + 104729)::bigint)) AS c
      FROM generate_series(1, ${number}::int) i
    )
    INSERT INTO entities (slug, kind, name, aliases, country)
    SELECT 'invented-' || i, CASE WHEN i % 5 < 2 THEN 'person' ELSE 'company' END, CASE WHEN i % 5 < 2
      THEN first[1 + c % array_length(first, 1)] || ' ' || stems[1 + a % array_length(stems, 1)]
        || endings[1 + b % array_length(endings, 1)]
      ELSE stems[1 + a % array_length(stems, 1)] || lower(stems[1 + b % array_length(stems, 1)]) || ' '
        || words[1 + c % array_length(words, 1)] || ' ' || forms[1 + a % array_length(forms, 1)] END,
      CASE WHEN i % 10 = 0 THEN ARRAY[stems[1 + b % array_length(stems, 1)] || lower(stems[1 + c % array_length(stems, 1)])]
        ELSE '{}' END, NULL
    FROM drawn, lists`)
  await query(sql`ANALYZE entities`)
  await query(sql`ANALYZE search_texts`)
}
