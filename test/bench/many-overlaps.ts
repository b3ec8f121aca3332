import type { Transaction } from 'sequelize'
import sql, { raw, type Sql } from 'sql-template-tag'
import { type Database, queryOf } from '../../server/database/index.ts'
import { rebuild } from '../../server/record/write-record.ts'

const STATES = 40
const NEGOTIATIONS = 400
/** Each founded a company in which the funds of three parties invested: three overlaps each. */
const OFFICIALS = 4_000
/** Links between companies that form no chain, which is what a large record mostly holds. */
const OTHER_LINKS = 300_000

/** SQL that adds officials, funds and negotiations to the invented entities. */
const STATEMENTS: readonly Sql[] = [
  sql`INSERT INTO sources (slug, url, publisher, title, published)
    VALUES ('invented-source', 'https://source.example/1', 'A Daily', 'Invented', '2022-03-10')`,
  sql`INSERT INTO entities (slug, kind, name, country) SELECT 'invented-state-' || k, 'state', 'State ' || k, NULL
    FROM generate_series(0, ${raw(String(STATES - 1))}) k`,
  sql`INSERT INTO entities (slug, kind, name, country) SELECT 'invented-fund-' || k, 'sovereign_fund', 'Fund of State ' || k, NULL
    FROM generate_series(0, ${raw(String(STATES - 1))}) k`,
  sql`INSERT INTO negotiations (slug, name, status, start_date) SELECT 'invented-talks-' || n, 'Talks ' || n, 'ongoing', '2024'
    FROM generate_series(0, ${raw(String(NEGOTIATIONS - 1))}) n`,
  sql`INSERT INTO parties (negotiation_id, entity_id, role) SELECT t.id, e.id, 'principal'
    FROM generate_series(0, ${raw(String(NEGOTIATIONS - 1))}) n CROSS JOIN generate_series(0, 2) k
    JOIN negotiations t ON t.slug = 'invented-talks-' || n
    JOIN entities e ON e.slug = 'invented-state-' || ((n * 3 + k) % ${raw(String(STATES))})`,
  sql`INSERT INTO participants (negotiation_id, official_id, role) SELECT t.id, e.id, 'envoy'
    FROM generate_series(1, ${raw(String(OFFICIALS))}) o
    JOIN negotiations t ON t.slug = 'invented-talks-' || (o % ${raw(String(NEGOTIATIONS))})
    JOIN entities e ON e.slug = 'invented-' || (o * 5)`,
  sql`INSERT INTO links (slug, kind, from_id, to_id, status, start_date) SELECT 'invented-founds-' || o, 'founded', p.id, c.id, 'reported', '2021'
    FROM generate_series(1, ${raw(String(OFFICIALS))}) o
    JOIN entities p ON p.slug = 'invented-' || (o * 5) JOIN entities c ON c.slug = 'invented-' || (o * 5 + 3)`,
  sql`INSERT INTO links (slug, kind, from_id, to_id, status, start_date) SELECT 'invented-controls-' || k, 'controls', s.id, f.id, 'reported', '2010'
    FROM generate_series(0, ${raw(String(STATES - 1))}) k
    JOIN entities s ON s.slug = 'invented-state-' || k JOIN entities f ON f.slug = 'invented-fund-' || k`,
  sql`INSERT INTO links (slug, kind, from_id, to_id, status, start_date, amount_min, amount_max, currency)
    SELECT 'invented-money-' || o || '-' || k, 'invests_in', f.id, c.id, 'reported', '2022', o * 1000, o * 1000, 'USD'
    FROM generate_series(1, ${raw(String(OFFICIALS))}) o CROSS JOIN generate_series(0, 2) k
    JOIN entities f ON f.slug = 'invented-fund-' || (((o % ${raw(String(NEGOTIATIONS))}) * 3 + k) % ${raw(String(STATES))})
    JOIN entities c ON c.slug = 'invented-' || (o * 5 + 3)`,
  sql`INSERT INTO links (slug, kind, from_id, to_id, status, start_date)
    SELECT 'invented-other-' || i, 'invests_in', a.id, b.id, 'reported', '2020'
    FROM generate_series(1, ${raw(String(OTHER_LINKS))}) i
    JOIN entities a ON a.slug = 'invented-' || (i * 5 / 5 + 2) JOIN entities b ON b.slug = 'invented-' || ((i * 7) % 399000 + 22)
    WHERE a.id <> b.id AND a.kind = 'company' AND b.kind = 'company'`,
  sql`INSERT INTO citations (source_id, link_id) SELECT s.id, l.id FROM links l JOIN sources s ON s.slug = 'invented-source'
    WHERE l.slug LIKE 'invented-%'`,
]

/**
 * Adds officials, negotiations and money to the invented entities that `addManyNames` created, and derives their
 * overlaps. Bypasses the triggers: the timed queries read neither log nor history.
 */
export async function addManyOverlaps(database: Database): Promise<void> {
  await database.sequelize.transaction(async (transaction: Transaction) => {
    const query = queryOf(database.sequelize, transaction)
    await query(sql`SET LOCAL session_replication_role = replica`)
    for (const statement of STATEMENTS) await query(statement)
  })
  await database.query(sql`ANALYZE`)
  await rebuild(database)
  await database.query(sql`ANALYZE`)
}
