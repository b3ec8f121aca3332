import supertest from 'supertest'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'

const running = useApp('file')

it.each(['interests', 'officials'])(
  'lists the %s with most overlaps first, by the count that it shows',
  async (list) => {
    const { body } = await supertest(running().app).get(`/api/v1/${list}?sort=overlaps&limit=200`).expect(200)
    const counts = body.data.map(({ overlap_count: overlaps }: { overlap_count: number }) => overlaps)
    expect(counts[0]).toBeGreaterThan(1)
    expect(counts).toEqual([...counts].sort((one, other) => other - one))
  },
)
