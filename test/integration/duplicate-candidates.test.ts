import { describe, expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { save, send } from '../support/forms.ts'
import { hrefsOn, nextOn } from '../support/html.ts'

const running = useApp()

describe('names in any script, and names with typos', () => {
  it.each([
    ['Газпромнефть Восток', 'Газпромнефть Восток'],
    ['محمد العبادي القابضة', 'محمد العبادى القابضة'],
    ['Qamar Investment Authority', 'Qamar Investment Authorty'],
    ['Mellivora Partners', 'Mellivora Partnrs'],
    ['Gravel Dune Fund', 'Gravel Dune Fund II'],
  ])('find “%s” for “%s”', async (name, typed) => {
    const agent = await signedIn(running(), 'researcher')
    const entered = await save(agent, '/interests/new', { name, kind: 'company' })
    const asked = await send(agent, '/interests/new', { name: typed, kind: 'company' })
    expect(asked.status).toBe(422)
    expect(asked.text).toContain(`href="${entered.at}"`)
  })
})

describe('pairs of many entries', () => {
  it('are searched in order of id: each page continues where the one before ended', async () => {
    const { pool } = running().database
    // More entries than one page checks, with two- and three-digit ids, and none of them similar.
    await pool.query(`
      INSERT INTO entities (slug, kind, name) SELECT 'many-' || i, 'company', md5(i::text) FROM generate_series(1, 180) i`)
    await pool.query(`
      INSERT INTO entities (slug, kind, name) VALUES ('twin-old', 'company', 'Wombat Refinery')`)
    await pool.query(`
      INSERT INTO entities (slug, kind, name) SELECT 'more-' || i, 'company', md5((i + 5000)::text) FROM generate_series(1, 60) i`)
    await pool.query(`
      INSERT INTO entities (slug, kind, name) VALUES ('twin-new', 'company', 'Wombat Refinery')`)
    const agent = await signedIn(running(), 'editor')
    const found: string[] = []
    let path = '/duplicates'
    for (let page = 0; page < 10 && path !== ''; page += 1) {
      const { text } = await agent.get(path).expect(200)
      found.push(...hrefsOn(text, /^\/duplicates\/entity\//))
      path = nextOn(text) ?? ''
    }
    expect(found).toContain('/duplicates/entity/twin-old/twin-new')
  })
})
