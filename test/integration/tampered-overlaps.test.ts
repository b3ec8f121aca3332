import { expect, it } from 'vitest'
import { SCORE_TERMS } from '../../server/overlaps/method.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { rebuild } from '../../server/record/write-record.ts'
import { useApp } from '../support/app.ts'

const running = useApp()

/** A value for each derived column of a chain that a derivation never gives it. */
const NEVER_DERIVED: Readonly<Record<string, string>> = {
  rule: `rule || ' once more'`,
  imputed_through: `coalesce(imputed_through, '') || 'nobody'`,
  representative_id: `CASE WHEN representative_id IS NULL THEN entity_ids[1] END`,
  participant_id: `(SELECT min(id) FROM participants p WHERE p.id <> participant_id)`,
  party_part_id: `(SELECT min(id) FROM parties p WHERE p.id <> party_part_id)`,
  timing: `timing || ' once more'`,
  certainty: `certainty || ' once more'`,
  window_start: `coalesce(window_start, '2020-01-01') + 1`,
  window_end: `coalesce(window_end, '2020-01-01') + 1`,
  score: `score - 1`,
  ...Object.fromEntries(SCORE_TERMS.map((term) => [`score_${term}`, `score_${term} - 1`])),
  robustness: `robustness[2:] || -1`,
  money_link_id: `(SELECT min(id) FROM links l WHERE l.id IS DISTINCT FROM money_link_id)`,
  link_ids: `link_ids || link_ids[1]`,
  entity_ids: `entity_ids[2:] || entity_ids[1]`,
  steps: `steps[2:] || 'never'::text`,
  provisos: `provisos || 'never'::text`,
  explanation: `'Another story.'`,
  place: `'x' || place`,
}

it.each([
  `UPDATE derived_overlaps SET score = score - 1 WHERE id = (SELECT min(id) FROM derived_overlaps)`,
  `UPDATE derived_overlaps SET timing = CASE timing WHEN 'recent' THEN 'concurrent' ELSE 'recent' END WHERE id = (SELECT min(id) FROM derived_overlaps)`,
  `DELETE FROM overlap_detections WHERE official_id = (SELECT min(official_id) FROM overlap_detections)`,
])('finds and repairs what did not come from a derivation: %s', async (statement) => {
  const { database } = running()
  await database.pool.query(statement)
  expect(await verifyDatabase(database)).not.toEqual([])
  expect((await rebuild(database)).changed).not.toEqual([])
  expect(await verifyDatabase(database)).toEqual([])
})

it.each(['near_halves', 'far_halves'])(
  'repairs %s that are missing, changed, made up or there twice',
  async (table) => {
    const { database } = running()
    const halves = async (): Promise<unknown> =>
      (await database.pool.query(`SELECT h::text AS half FROM ${table} h ORDER BY 1`)).rows
    const derived = await halves()
    await database.pool.query(`
      DELETE FROM ${table} WHERE cardinality(link_ids) = 1;
      UPDATE ${table} SET until = '2020-02-02' WHERE cardinality(link_ids) = 2;
      UPDATE ${table} SET at_id = (SELECT max(id) FROM entities) WHERE cardinality(link_ids) = 3;
      INSERT INTO ${table} SELECT * FROM ${table} WHERE cardinality(link_ids) = 0`)
    await rebuild(database)
    expect(await halves()).toEqual(derived)
  },
)

it('finds and repairs it in every part of a chain', async () => {
  const { database } = running()
  const { rows } = await database.pool.query(
    `SELECT attname::text AS name FROM pg_attribute WHERE attrelid = 'chains'::regclass AND attnum > 0 AND NOT attisdropped`,
  )
  const others = ['id', 'overlap_id', 'best']
  expect(rows.map(({ name }) => name).sort()).toEqual([...Object.keys(NEVER_DERIVED), ...others].sort())
  for (const [place, [column, value]] of Object.entries(NEVER_DERIVED).entries())
    await database.pool.query(`UPDATE chains SET ${column} = ${value}
      WHERE overlap_id = (SELECT id FROM derived_overlaps ORDER BY id OFFSET ${place} LIMIT 1)`)
  expect(await verifyDatabase(database)).not.toEqual([])
  expect((await rebuild(database)).changed).toHaveLength(Object.keys(NEVER_DERIVED).length)
  expect(await verifyDatabase(database)).toEqual([])
})
