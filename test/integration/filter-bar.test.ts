import supertest from 'supertest'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { one, page, wordsOf } from '../support/html.ts'

const running = useApp()

const get = async (path: string) =>
  page((await supertest(running().app).get(path).redirects(1).expect(200)).text)

/** What the filter form would send as it is, with these fields added. */
async function sent(path: string, added: readonly (readonly [string, string])[]): Promise<URLSearchParams> {
  const form = one(await get(path), '.filter-bar')
  const fields = form.querySelectorAll('input').flatMap((input): [string, string][] => {
    const [name = '', value = ''] = [input.getAttribute('name'), input.getAttribute('value')]
    const ticked = input.getAttribute('type') !== 'checkbox' || input.hasAttribute('checked')
    return ticked && value !== '' ? [[name, value]] : []
  })
  return new URLSearchParams([...fields, ...added.map(([name, value]): [string, string] => [name, value])])
}

it('takes several values of each filter, ticked or typed, and keeps those that are set', async () => {
  const path = '/overlaps?band=high&party=qatar&official=jared-kushner'
  const query = await sent(path, [
    ['band', 'medium'],
    ['party', 'Saudi Arabia'],
  ])
  const html = await get(`/overlaps?${query}`)
  const words = html.querySelectorAll('.filter-word').map((each) => wordsOf(each).replace(/ remove$/i, ''))
  expect(words.sort()).toEqual([
    'Official: Jared Kushner',
    'Party: Qatar',
    'Party: Saudi Arabia',
    'Rating: High',
    'Rating: Medium',
  ])
  expect(html.querySelectorAll('.filter-choices summary').map((each) => wordsOf(each))).toContain(
    'Rating High, Medium',
  )
})

it('has no filter for what is not chosen, and offers the names that can be typed', async () => {
  expect([...(await sent('/overlaps', []))]).toEqual([])
  const html = await get('/overlaps')
  expect(html.querySelectorAll('#offers-party option').length).toBeGreaterThan(3)
  expect(html.querySelectorAll('.filter-choices summary').map((each) => wordsOf(each))).toContain(
    'Rating All',
  )
})

it('names a year from which and until which is asked once, and removes both ends of it', async () => {
  const html = await get('/links?since=2021&until=2021&kind=owns')
  expect(html.querySelectorAll('.filter-word').map((each) => wordsOf(each))).toEqual([
    'Time: 2021 remove',
    'Kind: Owns remove',
  ])
  const [time] = html.querySelectorAll('.filter-word a')
  expect(time?.getAttribute('href')).toBe('/links?kind=owns')
})
