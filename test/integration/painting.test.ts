import supertest from 'supertest'
import { expect, it } from 'vitest'
import { TooManyJobs } from '../../server/apart.ts'
import { painting } from '../../server/figures/files/painting.ts'
import { useApp } from '../support/app.ts'

const running = useApp('file')

const card = (title: string) =>
  ({ kind: 'card', words: { title, sentence: 'A sentence.', date: 'Today', site: 'site.example' } }) as const
const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString() === 'PNG'

it('paints without blocking requests, each picture once, and refuses those that would wait too long', async () => {
  const same = await Promise.all(Array.from({ length: 60 }, () => painting.file(card('The same'))))
  expect(new Set(same).size).toBe(1)
  expect(same.every(isPng)).toBe(true)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, (_, number) => painting.file(card(`Picture ${number}`))),
  )
  const painted = outcomes.filter((outcome) => outcome.status === 'fulfilled')
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(painted.every(({ value }) => isPng(value))).toBe(true)
  expect(painted.length).toBeGreaterThanOrEqual(32)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.every(({ reason }) => reason instanceof TooManyJobs)).toBe(true)
  // A finished picture is not painted again, however many are waiting.
  expect(await painting.file(card('The same'))).toBe(same[0])
})

it('tells clients that ask for too many pictures to retry, and still answers everything else', async () => {
  const site = supertest(running().app)
  const asked = Array.from({ length: 60 }, (_, number) =>
    site.get(`/figures/overlaps-by-official.png?min_score=${number}`),
  )
  const answers = await Promise.all([...asked, site.get('/healthz')])
  const statuses = answers.map(({ status }) => status)
  expect(statuses.at(-1)).toBe(200)
  expect(new Set(statuses).size).toBeLessThanOrEqual(2)
  for (const { status, headers } of answers)
    if (status !== 200) {
      expect(status).toBe(503)
      expect(headers['retry-after']).toBe('2')
    }
})
