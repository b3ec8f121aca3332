import type { Database } from '../../server/database/index.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { ENTITIES } from '../cases/overlap-case.ts'
import { type ChainRow, storedChains } from './chains.ts'
import { emptyRecord } from './database.ts'

export type Raw = Record<string, unknown>

/** A small record of invented entities. What a case leaves out gets the plainest defaults. */
export interface CaseRecord {
  readonly sources?: Raw[]
  /** Entities besides the usual ones. */
  readonly entities?: Raw[]
  readonly links: Raw[]
  readonly participants?: Raw[]
  readonly parties?: Raw[]
  /** Members of the talks that differ from the defaults. */
  readonly negotiation?: Raw
}

const SOURCES = [
  { id: 's1', url: 'https://one.example/1', publisher: 'Daily One', title: 'One', published: '2022-03-10' },
  { id: 's2', url: 'https://two.example/2', publisher: 'Weekly Two', title: 'Two', published: '2023-05' },
]

/** The dataset of a case: Ada negotiates with Freedonia for Homeland throughout 2024 by default. */
export function datasetOf({
  sources = SOURCES,
  entities = [],
  links,
  participants,
  parties,
  negotiation = {},
}: CaseRecord): Raw {
  return {
    format: 'recusal-dataset/1',
    // Copies, since a test may change its dataset.
    sources: structuredClone(sources),
    entities: structuredClone([...ENTITIES, ...entities]),
    links: links.map((link, index) => ({
      id: `l${index + 1}`,
      status: 'reported',
      sources: ['s1'],
      ...link,
    })),
    negotiations: [
      {
        id: 'talks',
        name: 'Talks',
        status: 'ongoing',
        start: '2024-01-01',
        end: '2024-12-31',
        sources: ['s1'],
        ...negotiation,
        parties: parties ?? [{ entity: 'freedonia', role: 'principal', sources: ['s1'] }],
        participants: participants ?? [
          { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
        ],
      },
    ],
  }
}

/** Empties the record, imports the case through the real importer and returns the stored chains. */
export async function chainsOf(database: Database, record: CaseRecord): Promise<ChainRow[]> {
  await emptyRecord(database)
  await importDataset(database, parseDataset(JSON.stringify(datasetOf(record))))
  return storedChains(database)
}

/** A dataset of this many more talks in the starter record, in which Jared Kushner meets Qatar: an overlap each. */
export const moreTalks = (talks: number): string =>
  JSON.stringify({
    format: 'recusal-dataset/1',
    negotiations: Array.from({ length: talks }, (_, number) => ({
      id: `more-talks-${number}`,
      name: `More talks ${number}`,
      status: 'ongoing',
      start: '2025',
      sources: ['mem-2bn'],
      parties: [{ entity: 'qatar', role: 'mediator' }],
      participants: [{ official: 'jared-kushner', role: 'lead' }],
    })),
  })

/** Links of the shortest chain of money: what Ada founded, who has a stake in it, and who controls them. */
export const FOUNDED = { kind: 'founded', from: 'ada', to: 'acorn', start: '2021-07', status: 'confirmed' }
export const STAKE = {
  kind: 'invests_in',
  from: 'ember',
  to: 'acorn',
  start: '2022',
  amount: '2000000000',
  currency: 'USD',
}
export const CONTROL = { kind: 'controls', from: 'freedonia', to: 'ember', start: '1971' }
