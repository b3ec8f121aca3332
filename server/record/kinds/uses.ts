import sql, { type Sql } from 'sql-template-tag'
import { list } from '../../values/format.ts'
import { InputRefused } from '../refusals.ts'
import type { RecordWrite } from '../writing.ts'

/** What still refers to a record, counted by kind, for the text after "is still named by". */
const USES: Readonly<Record<'entity' | 'negotiation' | 'source', (id: string) => Sql>> = {
  entity: (id) => sql`
    SELECT 'link' AS what, count(*)::int AS n FROM links
      WHERE ${id}::bigint IN (from_id, to_id) AND status <> 'retracted'
    UNION ALL SELECT 'position', count(*)::int FROM positions WHERE body_id = ${id}::bigint
    UNION ALL SELECT 'negotiation', count(DISTINCT n)::int FROM (
      SELECT negotiation_id AS n FROM parties WHERE entity_id = ${id}::bigint
      UNION SELECT negotiation_id FROM participants WHERE ${id}::bigint IN (official_id, on_behalf_of_id)
      UNION SELECT m.negotiation_id FROM meeting_attendees a JOIN meetings m ON m.id = a.meeting_id
        WHERE a.entity_id = ${id}::bigint) at
    UNION ALL SELECT 'statement', count(DISTINCT s.id)::int FROM statements s
      LEFT JOIN statement_subjects a ON a.statement_id = s.id
      WHERE s.retraction_reason IS NULL AND ${id}::bigint IN (s.by_id, a.entity_id)`,
  negotiation: (id) => sql`
    SELECT 'statement' AS what, count(DISTINCT s.id)::int AS n FROM statement_subjects a JOIN statements s ON s.id = a.statement_id
    WHERE s.retraction_reason IS NULL AND a.negotiation_id = ${id}::bigint`,
  source: (id) => sql`
    SELECT what, count(DISTINCT record)::int AS n FROM (
      SELECT CASE WHEN c.link_id IS NOT NULL THEN 'link' WHEN c.statement_id IS NOT NULL THEN 'statement'
          WHEN num_nonnulls(c.entity_id, c.position_id) > 0 THEN 'entry' ELSE 'negotiation' END AS what,
        concat(c.link_id, '/', c.statement_id, '/', c.entity_id, '/', c.position_id, '/', c.negotiation_id, '/',
          c.party_id, '/', c.participant_id, '/', c.meeting_id) AS record
      FROM citations c LEFT JOIN links l ON l.id = c.link_id LEFT JOIN statements s ON s.id = c.statement_id
      WHERE c.source_id = ${id}::bigint AND l.status IS DISTINCT FROM 'retracted' AND s.retraction_reason IS NULL
    ) citing GROUP BY what`,
}

/** @throws {InputRefused} if another record still refers to this one. */
export async function refuseWhereUsed(tx: RecordWrite, record: keyof typeof USES, id: string): Promise<void> {
  const uses = (await tx.query<{ what: string; n: number }>(USES[record](id))).filter(({ n }) => n > 0)
  if (uses.length === 0) return
  const words = uses.map(
    ({ what, n }) => `${n} ${n === 1 ? what : what === 'entry' ? 'entries' : `${what}s`}`,
  )
  throw new InputRefused([
    {
      field: '',
      reason: `is still ${record === 'source' ? 'cited' : 'named'} by ${list(words)}: retract or change those first${record === 'negotiation' ? '' : ', or merge it with another'}`,
    },
  ])
}
