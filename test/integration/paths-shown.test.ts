import supertest from 'supertest'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { one, page, wordsOf } from '../support/html.ts'

const running = useApp()

interface Chain {
  readonly score: number
  readonly timing: string
  readonly certainty: string
  readonly links: readonly { readonly id: string }[]
}

interface Overlap extends Pick<Chain, 'score' | 'timing' | 'certainty'> {
  readonly id: string
  /** Best first. */
  readonly chains: readonly Chain[]
}

const like = (one: Pick<Chain, 'score' | 'timing' | 'certainty'>): string =>
  `${one.score} ${one.timing} ${one.certainty}`

it('a link’s page gives the score of its own path, wherever that is not what the overlap as a whole has', async () => {
  const { body } = await supertest(running().app).get('/api/v1/overlaps?limit=200').expect(200)
  const overlaps = body.data as Overlap[]
  const links = [
    ...new Set(overlaps.flatMap(({ chains }) => chains.flatMap((each) => each.links.map(({ id }) => id)))),
  ]
  let differing = 0
  for (const link of links.sort().slice(0, 40)) {
    const { text } = await supertest(running().app).get(`/links/${link}`).expect(200)
    for (const row of page(text).querySelectorAll('table.overlaps tbody tr')) {
      const href = row.querySelector('th a')?.getAttribute('href')
      const overlap = overlaps.find(({ id }) => href === `/overlaps/${id}`)
      const path = overlap?.chains.find((chain) => chain.links.some(({ id }) => id === link))
      if (overlap === undefined || path === undefined) throw new Error(`${link} is on no path of ${href}`)
      const told = wordsOf(one(row, '.chain-cell'))
      const isOther = like(path) !== like(overlap)
      expect(told.includes(`This path alone: ${path.score}, `), `${link}: ${told}`).toBe(isOther)
      if (isOther) differing += 1
    }
  }
  expect(differing).toBeGreaterThan(10)
})
