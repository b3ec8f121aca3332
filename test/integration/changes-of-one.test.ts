import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'
import { wordsIn } from '../support/html.ts'

const running = useApp('test')

describe('changes of one official or negotiation', () => {
  it('are on the page, in the feed and in the report, with what they did to overlaps', async () => {
    const { app, database } = running()
    const token = await addToken(database, 'editor@example.org')
    const link = {
      id: 'only-here',
      kind: 'pays',
      from: 'qia',
      to: 'affinity-partners',
      status: 'reported',
      start: '2025-02',
      sources: [{ url: 'https://paper.example/only-here', publisher: 'Paper', title: 'Only here' }],
    }
    await supertest(app).post('/api/v1/links').set('Authorization', `Bearer ${token}`).send(link).expect(201)
    const titles = async (query: string): Promise<string> =>
      (await supertest(app).get(`/changes?${query}`).expect(200)).text
    // It is none of his own, but lies on the paths of his overlaps.
    expect(await titles('official=jared-kushner&record=link')).toContain('/links/only-here')
    expect(await titles('official=steve-witkoff&record=link')).not.toContain('/links/only-here')
    expect(await titles('negotiation=gaza-phase-two&record=link')).toContain('/links/only-here')
    for (const path of ['/changes.atom', '/reports/changes.csv']) {
      const { text } = await supertest(app).get(`${path}?official=jared-kushner&record=link`).expect(200)
      expect(text, path).toContain('only-here')
      const other = await supertest(app).get(`${path}?official=steve-witkoff&record=link`).expect(200)
      expect(other.text, path).not.toContain('only-here')
    }
    const [told = ''] = wordsIn(await titles('official=jared-kushner'), '.change-overlaps')
    expect(told).toMatch(
      /^Everything saved at this moment: overlaps \d+ appeared; Jared Kushner, .* \d+ more$/,
    )
    await supertest(app).get('/changes?official=nobody-of-this-name').expect(404)
    // What made an overlap vanish is told of its official, too.
    await supertest(app)
      .post('/api/v1/links/only-here/retract')
      .set('Authorization', `Bearer ${token}`)
      .send({ reason: 'It was never paid' })
      .expect(200)
    for (const query of ['official=jared-kushner', 'negotiation=gaza-phase-two'])
      expect(await titles(`${query}&record=link`), query).toContain('It was never paid')
  })
})
