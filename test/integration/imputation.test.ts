import { describe, expect, it } from 'vitest'
import { useDatabase } from '../support/database.ts'
import { chainsOf, type Raw } from '../support/record.ts'

/** Whose interests count as the official’s. Ada is the official; Bea founded the company that the state fund backs. */

const database = useDatabase()

const CHAIN: Raw[] = [
  { kind: 'founded', from: 'bea', to: 'acorn', start: '2020' },
  { kind: 'invests_in', from: 'ember', to: 'acorn', start: '2021' },
  { kind: 'controls', from: 'freedonia', to: 'ember', start: '2015' },
]

async function imputedThrough(tie: Raw): Promise<string[]> {
  const chains = await chainsOf(database(), { links: [{ start: '2000', ...tie }, ...CHAIN] })
  return chains.map((chain) => chain.imputed_through)
}

const fromAda = { from: 'ada', to: 'bea' }
const fromBea = { from: 'bea', to: 'ada' }

describe('a family tie', () => {
  it.each([
    // What `to` is to `from`.
    ['spouse', fromAda, 'spouse'],
    ['spouse', fromBea, 'spouse'],
    ['minor_child', fromAda, 'minor_child'],
    ['minor_child', fromBea, 'relative'],
    ['child', fromAda, 'relative'],
    ['child', fromBea, 'relative'],
    ['parent', fromAda, 'relative'],
    ['parent', fromBea, 'relative'],
    ['sibling', fromAda, 'relative'],
    ['sibling', fromBea, 'relative'],
    ['in_law', fromAda, 'relative'],
    ['in_law', fromBea, 'relative'],
    ['relative', fromAda, 'relative'],
    ['relative', fromBea, 'relative'],
  ])('%s of %j imputes as %s', async (relationship, ends, imputed) => {
    expect(await imputedThrough({ kind: 'family', relationship, ...ends })).toEqual([imputed])
  })
})

describe('a business tie', () => {
  it.each([fromAda, fromBea])('to a general partner imputes, %j', async (ends) => {
    const tie = { kind: 'associate', relationship: 'general_partner', ...ends }
    expect(await imputedThrough(tie)).toEqual(['general_partner'])
  })

  it.each(['business_partner', 'associate'])('to a %s imputes nothing', async (relationship) => {
    for (const ends of [fromAda, fromBea])
      expect(await imputedThrough({ kind: 'associate', relationship, ...ends })).toEqual([])
  })
})
