import fc from 'fast-check'
import { addLink, editLink, retractLink } from '../../server/api/link-writes.ts'
import type { Database } from '../../server/database/index.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { LinkRequest } from '../../server/record/kinds/links.ts'
import { restoreRecord } from '../../server/record/restore.ts'
import { datasetOf, type Raw } from './record.ts'

const KINDS = ['owns', 'controls', 'founded', 'invests_in', 'pays', 'gives', 'partners_with'] as const
const FROM = ['ada', 'bea', 'acorn', 'ember', 'ember', 'freedonia', 'grandia'] as const
const TO = ['acorn', 'acorn', 'birch', 'ember', 'freedonia', 'grandia'] as const

/** A random link between the few entities of the cases, so that chains form. */
export const drawnLink = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    from: fc.constantFrom(...FROM),
    to: fc.constantFrom(...TO),
    start: fc.constantFrom(null, '2020', '2023-06', '2024-02-29', '2026'),
    end: fc.constantFrom(null, 'unknown', '2026'),
    share_percent: fc.constantFrom(null, '20', '100'),
  })
  .filter(({ from, to }) => from !== to)
export type DrawnLink = typeof drawnLink extends fc.Arbitrary<infer T> ? T : never

/** The writer of links that tests write. */
export const nobody = { userId: null, via: 'API', reason: null } as const

/** The link as a request, with its number as id. */
export function requestOf(drawn: DrawnLink, index: number, kind: string = drawn.kind): LinkRequest {
  return LinkRequest.parse({
    ...drawn,
    kind,
    id: `l${index}`,
    status: 'reported',
    sources: [{ url: 'https://one.example/1' }],
  })
}

const PARTICIPANTS: Raw[] = [
  { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
  { official: 'bea', role: 'adviser', on_behalf_of: 'freedonia', sources: ['s1'] },
]
const party = (entity: string): Raw => ({ entity, role: 'principal', sources: ['s1'] })

/** Ada and Bea in talks with Freedonia and Grandia, and two links that one more link can complete to a chain. */
export function startingDataset(): Raw {
  return datasetOf({
    links: [
      { id: 'base-1', kind: 'founded', from: 'ada', to: 'acorn', start: '2021' },
      { id: 'base-2', kind: 'controls', from: 'freedonia', to: 'ember', start: '1990' },
    ],
    participants: [...PARTICIPANTS],
    parties: ['freedonia', 'grandia'].map(party),
  })
}

/** An edit of the record, of any kind that can change an overlap. */
export const edit = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('add' as const), link: drawnLink }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('change' as const), link: drawnLink, which: fc.nat(20) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('retract' as const), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('restore' as const), which: fc.nat(20), version: fc.nat(20) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('publish' as const),
      published: fc.constantFrom('2019', '2024-06', '2027-01-01'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('party' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('participant' as const),
      start: fc.constantFrom('2019', '2024-05', '2027'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('rename' as const), name: fc.constantFrom('Acorn Ltd', 'Oak') }),
  },
)
export type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

async function importChange(database: Database, change: (dataset: Raw) => void): Promise<void> {
  const dataset = startingDataset()
  change(dataset)
  await importDataset(database, parseDataset(JSON.stringify(dataset)))
}

async function isStanding(database: Database, which: number): Promise<boolean> {
  const { rows } = await database.pool.query('SELECT status FROM links WHERE slug = $1', [`l${which}`])
  return rows[0]?.status !== 'retracted'
}

/** Makes edits the way people do; returns the number of links so far. */
export async function apply(database: Database, edit: Edit, links: number): Promise<number> {
  const which = 'which' in edit && links > 0 ? edit.which % links : null
  const talks = (dataset: Raw): Raw => (dataset.negotiations as Raw[])[0] as Raw
  switch (edit.what) {
    case 'add':
      await addLink(database, requestOf(edit.link, links), nobody)
      return links + 1
    case 'change': {
      if (which === null) return links
      const [row] = (await database.pool.query('SELECT version FROM links WHERE slug = $1', [`l${which}`]))
        .rows
      await editLink(database, `l${which}`, row.version, requestOf(edit.link, which), nobody)
      return links
    }
    case 'retract':
      if (which !== null && (await isStanding(database, which))) {
        await retractLink(database, `l${which}`, 'retracted by a test', nobody)
      }
      return links
    case 'restore': {
      if (which === null) return links
      const { rows } = await database.pool.query<{ id: string; link: string }>(
        `SELECT c.id, l.id AS link FROM changes c JOIN links l ON l.id = c.record_id
         WHERE c.record = 'link' AND c.leads AND l.slug = $1 ORDER BY c.id`,
        [`l${which}`],
      )
      const version = rows[edit.version % rows.length]
      const newest = rows.at(-1)?.id ?? ''
      if (version !== undefined)
        await restoreRecord(database, 'link', version.link, version.id, newest, nobody)
      return links
    }
    case 'publish':
      await importChange(database, (dataset) => {
        const [source] = dataset.sources as Raw[]
        if (source !== undefined) source.published = edit.published
      })
      return links
    case 'party':
      await importChange(database, (dataset) => {
        ;(talks(dataset).parties as Raw[]).push(party('ember'))
      })
      return links
    case 'participant':
      await importChange(database, (dataset) => {
        ;(talks(dataset).participants as Raw[]).push({
          official: 'cyr',
          role: 'delegate',
          on_behalf_of: 'grandia',
          start: edit.start,
          sources: ['s1'],
        })
      })
      return links
    case 'rename':
      await importChange(database, (dataset) => {
        const acorn = (dataset.entities as Raw[]).find((entity) => entity.id === 'acorn')
        if (acorn !== undefined) acorn.name = edit.name
      })
      return links
  }
}
