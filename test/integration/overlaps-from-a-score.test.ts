import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { retractLink } from '../../server/api/link-writes.ts'
import { NO_FILTERS } from '../../server/queries/filters.ts'
import { latestPerOverlap } from '../../server/queries/overlap-events.ts'
import { overlapParts } from '../../server/queries/overlap-parts.ts'
import { restoreRecord } from '../../server/record/restore.ts'
import { reviewOverlap } from '../../server/record/reviews.ts'
import { useApp } from '../support/app.ts'
import { nobody } from '../support/edits.ts'

const running = useApp('test')

const overlapOf = (official: string, negotiation: string, party: string): string =>
  [official, negotiation, party].join('~')
const BOARD = overlapOf('jared-kushner', 'board-of-peace-talks', 'saudi-arabia')
const AL_ULA = overlapOf('jared-kushner', 'al-ula', 'saudi-arabia')

const retract = async (slug: string): Promise<void> => {
  await retractLink(running().database, slug, 'no longer reported', nobody)
}

/** Restores a link as it was first recorded. */
async function restore(slug: string): Promise<void> {
  const { database } = running()
  const [link] = await database.query<{ id: string; first: string; newest: string }>(sql`
    SELECT l.id::text AS id, min(c.id)::text AS first, max(c.id)::text AS newest
    FROM links l JOIN changes c ON c.record = 'link' AND c.record_id = l.id AND c.leads WHERE l.slug = ${slug} GROUP BY l.id`)
  await restoreRecord(database, 'link', link?.id ?? '', link?.first ?? '', link?.newest ?? '', nobody)
}

async function review(key: string): Promise<void> {
  const { database } = running()
  const parts = await overlapParts(database.query, key)
  if (parts === null) throw new Error(`there never was an overlap ${key}`)
  const decision = { status: 'substantiated', mitigation: null, reason: 'The path holds' } as const
  await reviewOverlap(database, parts, decision, await database.recordVersion(), nobody)
}

/** The latest event of each overlap that a feed with this score has, by overlap: `band 60`. */
async function inFeed(score: number): Promise<Record<string, string>> {
  const events = await latestPerOverlap(
    running().database.query,
    { ...NO_FILTERS, min_score: score },
    200,
    null,
  )
  return Object.fromEntries(events.map(({ overlapId, event, score: now }) => [overlapId, `${event} ${now}`]))
}

async function inList(score: number): Promise<string[]> {
  const { body } = await supertest(running().app)
    .get(`/api/v1/overlaps?view=summary&limit=200&min_score=${score}`)
    .expect(200)
  return (body.data as { id: string }[]).map(({ id }) => id)
}

describe('a feed of overlaps from a score on', () => {
  it('has one whose rating falls below it, and one that vanishes, but not one that was below before', async () => {
    await retract('pif-affinity-2bn')
    expect(await inFeed(80)).toMatchObject({ [BOARD]: 'band 60' })
    await retract('pif-affinity-28pct')
    await retract('pif-fees-affinity')
    expect(await inFeed(65)).toMatchObject({ [AL_ULA]: 'vanished 68' })
    expect(await inFeed(80)).not.toHaveProperty([BOARD])
  })

  it('has all of the list, also what came there without a new rating, and no other that appeared or changed', async () => {
    const agree = async (): Promise<void> => {
      for (const score of [54, 58, 70, 75, 83]) {
        const [feed, list] = [await inFeed(score), await inList(score)]
        expect(Object.keys(feed)).toEqual(expect.arrayContaining(list))
        for (const [id, event] of Object.entries(feed))
          if (!list.includes(id)) expect(event, id).toMatch(/^(?:band|vanished) /)
      }
    }
    await agree()
    for (const change of [retract, restore])
      for (const slug of ['pakistan-scfin', 'switkoff-scfin']) {
        await change(slug)
        await agree()
      }
  })

  it('does not have one that falls below it within its rating, though its review is reopened', async () => {
    const overlap = overlapOf('steve-witkoff', 'iran-2026', 'pakistan')
    await review(overlap)
    expect(await inFeed(70)).toMatchObject({ [overlap]: 'reviewed 75' })
    await retract('switkoff-scfin')
    expect(await inFeed(65)).toMatchObject({ [overlap]: 'reopened 69' })
    expect(await inFeed(70)).not.toHaveProperty([overlap])
  })
})
