import type { Transaction } from 'sequelize'
import sql, { raw, type Sql } from 'sql-template-tag'
import { type Database, queryOf } from '../../server/database/index.ts'

/** A size of 1 is that of LittleSis. */
export const ENTITIES = 400_000
export const LINKS = 1_600_000
export const STATES = 150
export const NEGOTIATIONS = 200

/** The share of each kind of link, in percent, and what its ends are: `p` is a person, `o` an organization. */
export const KINDS: readonly (readonly [kind: string, share: number, from: 'p' | 'o', to: 'p' | 'o'])[] = [
  ['owns', 9, 'o', 'o'],
  ['owns', 6, 'p', 'o'],
  ['controls', 1, 'o', 'o'],
  ['founded', 4, 'p', 'o'],
  ['manages', 10, 'p', 'o'],
  ['directs', 14, 'p', 'o'],
  ['employed_by', 10, 'p', 'o'],
  ['invests_in', 10, 'o', 'o'],
  ['lends_to', 3, 'o', 'o'],
  ['pays', 8, 'o', 'o'],
  ['gives', 15, 'p', 'o'],
  ['partners_with', 3, 'o', 'o'],
  ['family', 5, 'p', 'p'],
  ['associate', 2, 'p', 'p'],
]

const bounds = KINDS.map(([kind, share, from, to], index) => {
  const below = KINDS.slice(0, index).reduce((sum, [, each]) => sum + each, 0)
  return `('${kind}', ${below}, ${below + share}, '${from}', '${to}')`
})

/** A number from 0 up to 1, always the same for a given seed and position. */
const drawn = (seed: number): string => `((hashint8extended(i, ${seed}) & 1073741823) / 1073741824.0::float8)`

/**
 * The first two fifths of the entities are persons; then come states, which have few links, then companies and funds.
 * The lower an entity's number, the more links it has.
 */
function statements(size: number, officials: number): Sql[] {
  const [entities, links] = [Math.round(ENTITIES * size), Math.round(LINKS * size)]
  const persons = Math.round(entities * 0.4)
  const end = (which: string, seed: number): string => `CASE WHEN k.${which} = 'p'
    THEN 1 + floor(${persons} * power(${drawn(seed)}, 1.2))::bigint
    WHEN ${drawn(seed + 10)} < 0.03 THEN ${persons} + 1 + floor(${STATES} * ${drawn(seed)})::bigint
    ELSE ${persons + STATES} + 1 + floor(${entities - persons - STATES} * power(${drawn(seed)}, 2.5))::bigint END`
  return [
    `INSERT INTO sources (slug, url, publisher, title, published)
      SELECT 'large-source-' || i, 'https://source.example/' || i, 'Daily ' || i % 40, 'Report ' || i, '2022-03-10'
      FROM generate_series(1, 2000) i`,
    `INSERT INTO entities (slug, kind, name, country)
      SELECT 'large-' || i, CASE WHEN i <= ${persons} THEN 'person' WHEN i <= ${persons + STATES} THEN 'state'
        WHEN i % 12 = 0 THEN 'fund' ELSE 'company' END,
        CASE WHEN i <= ${persons} THEN 'Invented person ' WHEN i <= ${persons + STATES} THEN 'Invented state '
          ELSE 'Invented company ' END || i, CASE WHEN i % 4 = 0 THEN 'AE' END
      FROM generate_series(1, ${entities}) i`,
    `CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
      SELECT substr(slug, 7)::bigint AS number, id FROM entities WHERE slug ~ '^large-\\d+$'`,
    `CREATE UNIQUE INDEX ON numbered (number)`,
    `ANALYZE numbered`,
    `INSERT INTO negotiations (slug, name, status, start_date)
      SELECT 'large-talks-' || i, 'Talks ' || i, 'ongoing', '2024' FROM generate_series(1, ${NEGOTIATIONS}) i`,
    `INSERT INTO parties (negotiation_id, entity_id, role)
      SELECT DISTINCT ON (t.id, e.id) t.id, e.id, 'principal' FROM generate_series(1, ${NEGOTIATIONS * 4}::bigint) i
      JOIN negotiations t ON t.slug = 'large-talks-' || (1 + i % ${NEGOTIATIONS})
      JOIN numbered e ON e.number = ${persons} + 1 + floor(${STATES} * ${drawn(1)})::bigint`,
    `INSERT INTO participants (negotiation_id, official_id, role)
      SELECT DISTINCT ON (t.id, e.id) t.id, e.id, 'envoy' FROM generate_series(1, ${officials * 2}::bigint) i
      JOIN negotiations t ON t.slug = 'large-talks-' || (1 + floor(${NEGOTIATIONS} * ${drawn(2)})::bigint)
      JOIN numbered e ON e.number = 1 + (i % ${officials}) * ${Math.max(1, Math.floor(persons / officials))}`,
    `INSERT INTO links (slug, kind, from_id, to_id, relationship, status, start_date, share_min, share_max, amount_min,
        amount_max, currency)
      SELECT 'large-link-' || i, k.kind, f.id, t.id,
        CASE k.kind WHEN 'family' THEN 'sibling' WHEN 'associate' THEN 'associate' END, 'reported',
        (2005 + i % 20)::text, CASE WHEN k.kind = 'owns' THEN CASE WHEN i % 20 = 0 THEN 51 + i % 49 ELSE 1 + i % 40 END END, CASE WHEN k.kind = 'owns' THEN CASE WHEN i % 20 = 0 THEN 51 + i % 49 ELSE 1 + i % 40 END END,
        CASE WHEN k.kind IN ('pays', 'gives', 'invests_in', 'lends_to') THEN (1 + i % 997) * 1000 END,
        CASE WHEN k.kind IN ('pays', 'gives', 'invests_in', 'lends_to') THEN (1 + i % 997) * 1000 END,
        CASE WHEN k.kind IN ('pays', 'gives', 'invests_in', 'lends_to') THEN 'USD' END
      FROM generate_series(1, ${links}::bigint) i
      JOIN (VALUES ${bounds.join(', ')}) k (kind, low, high, of, at)
        ON k.low <= floor(100 * ${drawn(3)}) AND floor(100 * ${drawn(3)}) < k.high
      JOIN numbered f ON f.number = ${end('of', 4)} JOIN numbered t ON t.number = ${end('at', 5)}
      WHERE f.id <> t.id`,
    `INSERT INTO citations (source_id, link_id)
      SELECT s.id, l.id FROM links l JOIN sources s ON s.slug = 'large-source-' || (1 + l.id % 2000)
      WHERE l.slug LIKE 'large-link-%'`,
  ].map((text) => sql`${raw(text)}`)
}

/**
 * Adds an invented record with hubs, the same on every run: `size` times LittleSis's 400,000 entities and 1.6 million
 * links, with `officials` officials. Bypasses the triggers and does not derive overlaps.
 */
export async function addLargeRecord(database: Database, size: number, officials: number): Promise<void> {
  await database.sequelize.transaction(async (transaction: Transaction) => {
    const query = queryOf(database.sequelize, transaction)
    await query(sql`SET LOCAL session_replication_role = replica`)
    for (const statement of statements(size, officials)) await query(statement)
  })
  await database.query(sql`ANALYZE`)
}
