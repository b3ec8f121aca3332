import { expect, it } from 'vitest'
import { benchScale } from '../bench/scale/index.ts'
import { type Row, TRIED } from '../bench/scale/rows.ts'

it('measures every goal on a record one-fiftieth the size of LittleSis, and its overlaps match its data', async () => {
  const told: Row[] = []
  const rows = await benchScale(0.02, 100, (more) => told.push(...more), TRIED)
  expect(told).toEqual(rows)
  expect(rows.length).toBeGreaterThan(30)
  expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length)
})
