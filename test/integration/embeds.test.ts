import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { page } from '../support/html.ts'

const SITE = 'https://recusal.example.org'
const running = useApp('file', { BASE_URL: SITE })

describe('a figure for other sites', () => {
  it('is light unless its address asks for dark', async () => {
    const { app } = running()
    const themeOf = async (query: string): Promise<string | undefined> => {
      const { text } = await supertest(app).get(`/embed/money-by-state${query}`).expect(200)
      return page(text).querySelector('html')?.getAttribute('data-theme')
    }
    expect(await themeOf('')).toBe('light')
    expect(await themeOf('?theme=dark')).toBe('dark')
    await supertest(app).get('/embed/money-by-state?theme=pink').expect(400)
    await supertest(app).get('/officials/jared-kushner?theme=dark').expect(400)
  })

  it('is described by oEmbed, as its page says where', async () => {
    const { app } = running()
    const path = '/embed/time?official=jared-kushner&theme=dark'
    const { text } = await supertest(app).get(path).expect(200)
    const href = page(text).querySelector('link[type="application/json+oembed"]')?.getAttribute('href') ?? ''
    const { pathname, search, origin } = new URL(href)
    expect(origin).toBe(SITE)
    const { body } = await supertest(app).get(`${pathname}${search}&maxwidth=600`).expect(200)
    expect(body).toMatchObject({ version: '1.0', type: 'rich', provider_name: 'Recusal', width: 600 })
    expect(body.title).toBe(page(text).querySelector('h1')?.textContent.trim())
    const frame = page(body.html).querySelector('iframe')
    expect(frame?.getAttribute('src')).toBe(`${origin}${path}`)
    expect(frame?.getAttribute('title')).toBe(body.title)
    const { body: narrow } = await supertest(app).get(`${pathname}${search}&maxwidth=200`).expect(200)
    expect(narrow.width).toBe(200)
    const named = await supertest(app)
      .get('/oembed')
      .query({ url: `${origin}/embed/time?official=Jared%20Kushner` })
      .expect(200)
    expect(named.body.title).toBe(body.title)
    const past = `${origin}/embed/money-by-state?as_of=2020-01-01`
    const then = await supertest(app).get('/oembed').query({ url: past }).expect(200)
    const shown = page((await supertest(app).get('/embed/money-by-state?as_of=2020-01-01')).text)
    expect(then.body.title).toBe(shown.querySelector('h1')?.textContent.trim())
    for (const moment of ['nonsense', '2999-01-01'])
      await supertest(app)
        .get('/oembed')
        .query({ url: `${origin}/embed/money-by-state?as_of=${moment}` })
        .expect(400)
    for (const [url, status] of [
      ['https://elsewhere.example/embed/time?official=jared-kushner', 404],
      [`${origin}/officials/jared-kushner`, 404],
      [`${origin}/embed/nothing`, 404],
      [`${origin}/embed/time`, 400],
      ['no address', 404],
    ] as const)
      await supertest(app).get('/oembed').query({ url }).expect(status)
    await supertest(app)
      .get('/oembed')
      .query({ url: `${origin}${path}`, format: 'xml' })
      .expect(501)
    await supertest(app).get('/oembed').expect(400)
  })
})

it('may be framed again when the answer is kept', async () => {
  const { app } = running()
  for (let time = 0; time < 2; time += 1) {
    const { headers } = await supertest(app).get('/embed/deals').expect(200)
    expect(headers['x-frame-options']).toBeUndefined()
    expect(headers['content-security-policy']).toContain('frame-ancestors *')
  }
})
