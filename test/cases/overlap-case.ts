import type { ChainRow } from '../support/chains.ts'

/** Invented entities by kind. Every case uses some of them. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  person: ['ada', 'bea', 'cyr'],
  company: ['acorn', 'birch', 'cedar', 'garnet'],
  fund: ['delta'],
  sovereign_fund: ['ember', 'flint'],
  state: ['freedonia', 'grandia', 'homeland'],
  public_body: ['harbor-office'],
}

export const ENTITIES = Object.entries(KINDS).flatMap(([kind, ids]) =>
  ids.map((id) => ({ id, kind, name: id, aliases: [], sources: [] })),
)

type More = Readonly<Record<string, unknown>>

/** A chain that the rules derive from a case, with its score term by term in the published order. */
export interface ExpectedChain {
  readonly official: string
  readonly party: string
  readonly rule: string
  readonly imputed_through?: string
  readonly representative?: string
  /** The timing and its certainty: `concurrent certain`. */
  readonly timing: string
  readonly window: readonly [string | null, string | null]
  readonly terms: readonly number[]
  /** How many weightings put it in each band: high, medium, low. */
  readonly robustness: readonly number[]
  /** `kind from to`, sorted. */
  readonly links: readonly string[]
}

/** A small record with one negotiation, and the chains that the rules derive from it. */
export interface OverlapCase {
  readonly name: string
  readonly links: readonly (readonly [kind: string, from: string, to: string, more?: More])[]
  readonly talks: More
  readonly parties: readonly (readonly [entity: string, role: string, more?: More])[]
  readonly participants: readonly (readonly [official: string, role: string, more?: More])[]
  readonly chains: readonly ExpectedChain[]
}

const SOURCES = [
  { id: 's1', url: 'https://one.example/1', publisher: 'Daily One', title: 'One', published: '2024-06-30' },
  { id: 's2', url: 'https://two.example/2', publisher: 'Weekly Two', title: 'Two', published: '2024-07-15' },
  {
    id: 's3',
    url: 'https://three.example/3',
    publisher: 'Monthly Three',
    origin: 'Daily One',
    title: 'Three, after Daily One',
    published: '2024-07-01',
  },
  { id: 's4', url: 'https://two.example/4', publisher: 'Weekly Two', title: 'Four', published: '2018-05' },
]

/** A case as a dataset file. Defaults are plain: each link is reported by one paper. */
export function datasetOfCase({ links, talks, parties, participants }: OverlapCase): object {
  const sources = ['s1']
  return {
    format: 'recusal-dataset/1',
    sources: SOURCES,
    entities: ENTITIES,
    links: links.map(([kind, from, to, more], index) => ({
      id: `l${index + 1}`,
      kind,
      from,
      to,
      status: 'reported',
      sources,
      ...more,
    })),
    negotiations: [
      {
        id: 'talks',
        name: 'Talks',
        status: 'ongoing',
        sources,
        parties: parties.map(([entity, role, more]) => ({ entity, role, sources, ...more })),
        participants: participants.map(([official, role, more]) => ({ official, role, sources, ...more })),
        ...talks,
      },
    ],
  }
}

/** A stored chain, in the notation of the cases. */
export function asExpected(row: ChainRow): ExpectedChain {
  return {
    official: row.official,
    party: row.party,
    rule: row.rule,
    ...(row.imputed_through === '' ? {} : { imputed_through: row.imputed_through }),
    ...(row.representative === '' ? {} : { representative: row.representative }),
    timing: `${row.timing} ${row.certainty}`,
    window: row.window,
    terms: Object.values(row.score_terms),
    robustness: row.robustness,
    links: row.links.map((link) => link.join(' ')),
  }
}
