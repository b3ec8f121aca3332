import sql from 'sql-template-tag'
import { beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../server/database/index.ts'
import { signedIn, useApp } from '../support/app.ts'
import { save, send } from '../support/forms.ts'
import { has, one, page, valueOn, wordsIn } from '../support/html.ts'

const running = useApp()

const NAMES = [
  ['Vladimir Potanin', 'person'],
  ['Сергей Приходько', 'person'],
  ['中国投资有限责任公司', 'sovereign_fund'],
  ['Ελληνική Τράπεζα', 'company'],
  ['בנק הפועלים', 'company'],
] as const

describe('names in other scripts', () => {
  beforeAll(async () => {
    const agent = await signedIn(running(), 'researcher')
    for (const [name, kind] of NAMES) await save(agent, '/interests/new', { name, kind })
  })

  const found = async (words: string): Promise<string[]> => {
    const agent = await signedIn(running(), 'reader')
    const { text } = await agent.get(`/search?q=${encodeURIComponent(words)}`).expect(200)
    return wordsIn(text, '.found-name, .found a')
  }

  it.each([
    ['Владимир Потанин', 'Vladimir Potanin'],
    ['Sergey Prihodko', 'Сергей Приходько'],
    ['投资', '中国投资有限责任公司'],
    ['中国', '中国投资有限责任公司'],
    ['Elliniki Trapeza', 'Ελληνική Τράπεζα'],
    ['ελληνικη', 'Ελληνική Τράπεζα'],
    ['Дональд Трамп', 'Donald Trump'],
    ['Трамп', 'Donald Trump'],
    ['Володимир Зеленський', 'Volodymyr Zelensky'],
    ['Владимир Зеленский', 'Volodymyr Zelensky'],
    ['בנימין נתניהו', 'Benjamin Netanyahu'],
    ['بنيامين نتنياهو', 'Benjamin Netanyahu'],
    ['محمد بن سلمان', 'Mohammed bin Salman'],
    ['도널드 트럼프', 'Donald Trump'],
    ['Bank Hapoalim', 'בנק הפועלים'],
  ])('are found by “%s”', async (words, name) => {
    expect((await found(words)).join(' | ')).toContain(name)
    const agent = await signedIn(running(), 'reader')
    const { body } = await agent.get(`/suggest/entities?q=${encodeURIComponent(words)}`).expect(200)
    expect(body.map((each: { name: string }) => each.name)).toContain(name)
  })

  it.each([
    ['Владимир Потанин', 'Vladimir Potanin', 'person'],
    ['Дональд Трамп', 'Donald Trump', 'person'],
    ['בנימין נתניהו', 'Benjamin Netanyahu', 'person'],
    ['محمد بن سلمان', 'Mohammed bin Salman', 'person'],
    ['Bank Hapoalim', 'בנק הפועלים', 'company'],
  ])('find an existing match before a duplicate is added: %s', async (name, twin, kind) => {
    const agent = await signedIn(running(), 'researcher')
    const asked = await send(agent, '/interests/new', { name, kind })
    expect(asked.status).toBe(422)
    expect(wordsIn(asked.text, '.alike li a').join(' | ')).toContain(twin)
  })

  it('cannot reverse the direction of a sentence, and come back as they were typed', async () => {
    const agent = await signedIn(running(), 'researcher')
    const name = 'Reversed \u202etxt.exe'
    const { at, text } = await save(agent, '/interests/new', { name, kind: 'company' })
    expect(one(page(text), 'h1').text).toBe('Reversed txt.exe')
    expect(valueOn((await agent.get(`${at}/edit`)).text, 'name')).toBe(name)
  })

  it('may contain only characters: codes that are not are refused', async () => {
    const agent = await signedIn(running(), 'researcher')
    for (const code of ['\ufffe', '\uffff', '\u0007']) {
      const refused = await send(agent, '/interests/new', { name: `Odd ${code} name`, kind: 'company' })
      expect(refused.status).toBe(422)
      expect(has(refused.text, '#name[aria-invalid]')).toBe(true)
    }
  })
})

describe('folding a text for the search', () => {
  /** The text as it is searched, and how many rows of the table of letters were read for it. */
  const fold = (words: string) =>
    inTransaction(running().database, async (query) => {
      const read = async () => {
        const [row] = await query<{ all: number; single: number }>(sql`
          SELECT seq_tup_read::int AS all, idx_tup_fetch::int AS single
          FROM pg_stat_xact_user_tables WHERE relname = 'latin_letters'`)
        return row ?? { all: 0, single: 0 }
      }
      const before = await read()
      const [row] = await query<{ folded: string }>(sql`SELECT folded(${words})`)
      const after = await read()
      return { ...row, all: after.all - before.all, single: after.single - before.single }
    })

  it('looks up each letter of another script, and reads no others', async () => {
    expect(await fold('“Иван” — Ωmega')).toEqual({ folded: 'ivan omega', all: 0, single: 5 })
  })

  it('looks up nothing for accents and typographic punctuation', async () => {
    const folded = await fold('“Société d’État” — 2016–2021…')
    expect(folded).toEqual({ folded: 'societe d etat 2016 2021', all: 0, single: 0 })
  })
})
