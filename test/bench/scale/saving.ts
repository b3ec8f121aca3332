import sql from 'sql-template-tag'
import { addLink, previewLink, retractLink } from '../../../server/api/link-writes.ts'
import type { Database } from '../../../server/database/index.ts'
import { NO_CHANGES } from '../../../server/overlaps/store.ts'
import { LinkRequest } from '../../../server/record/kinds/links.ts'
import { rebuild } from '../../../server/record/write-record.ts'
import type { Writer } from '../../../server/record/writing.ts'
import { type Effort, limit, percentile, type Row, timed, times } from './rows.ts'

const WRITER: Writer = { userId: null, via: 'API', reason: null }
/** The writes of a kind that do not count. */
const WARM = 4
/** The eight writers first save this share as many links, which do not count: their code is compiled meanwhile. */
const WARMING = 0.3
const WRITERS = 8

let number = 0

function linkOf(kind: string, from: string, to: string): LinkRequest {
  number += 1
  return LinkRequest.parse({
    kind,
    from,
    to,
    status: 'reported',
    start: '2024',
    ...(kind === 'controls' ? { detail: `Number ${number}` } : { amount: 1000 + number, currency: 'USD' }),
    sources: [{ url: `https://source.example/${1 + (number % 100)}`, publisher: 'Daily', title: 'Report' }],
  })
}

/** Companies, ordered by how many links they have: the first is the largest hub. */
async function companies(database: Database): Promise<string[]> {
  const rows = await database.query<{ slug: string }>(sql`
    SELECT e.slug FROM entities e LEFT JOIN links l ON l.to_id = e.id WHERE e.kind = 'company'
    GROUP BY e.id ORDER BY count(l.id) DESC, e.id`)
  return rows.map(({ slug }) => slug)
}

async function medianOf(runs: number, work: (run: number) => Promise<unknown>): Promise<number> {
  const took: number[] = []
  for (let run = 0; run < runs; run += 1) took.push(await timed(() => work(run)))
  return percentile(took.slice(WARM), 50)
}

async function eightWriters(database: Database, slugs: readonly string[], writes: number): Promise<Row[]> {
  let next = 0
  const ends = (): [string, string] =>
    [slugs[(next * 31) % slugs.length], slugs[(next * 17 + 5) % slugs.length]] as [string, string]
  /** How long these many links take, and the longest wait for one of them, in milliseconds. */
  const save = async (links: number): Promise<{ took: number; longest: number }> => {
    const last = next + links
    let longest = 0
    const write = async (): Promise<void> => {
      while (next < last) {
        next += 1
        const link = linkOf('pays', ...ends())
        longest = Math.max(longest, await timed(() => addLink(database, link, WRITER)))
      }
    }
    return { took: await timed(() => Promise.all(Array.from({ length: WRITERS }, write))), longest }
  }
  await save(Math.ceil(writes * WARMING))
  const { took, longest } = await save(writes)
  return [
    limit('links of eight writers at once', (writes / took) * 1000, 'links/s', 200, true),
    limit('the longest that one of them waits', longest, 'ms', 1000),
  ]
}

/** Saving, previewing and retracting a link, compared with a bare INSERT and COMMIT; then eight writers at once. */
export async function savingRows(database: Database, { saves, writes }: Effort): Promise<Row[]> {
  const median = (work: (run: number) => Promise<unknown>): Promise<number> => medianOf(saves, work)
  await database.query(sql`CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY, value text)`)
  const bare = [
    'bare INSERT',
    await median(() => database.query(sql`INSERT INTO bare (value) VALUES ('x')`)),
  ] as const
  await database.query(sql`DROP TABLE bare`)
  const slugs = await companies(database)
  const [hub, other, quiet, last] = [slugs[0], slugs[1], slugs.at(-2), slugs.at(-1)] as [
    string,
    string,
    string,
    string,
  ]
  const saved = async (what: string, kind: string, from: string, to: string): Promise<Row> =>
    times(what, await median(() => addLink(database, linkOf(kind, from, to), WRITER)), bare, 5, 100)
  const made: string[] = []
  for (let run = 0; run < saves; run += 1)
    made.push((await addLink(database, linkOf('pays', hub, other), WRITER)).result)
  const rows = [
    await saved('a link saved where little is', 'pays', quiet, last),
    await saved('money into the largest hub', 'invests_in', quiet, hub),
    await saved('money between the two largest hubs', 'pays', hub, other),
    times(
      'control by the largest hub',
      await median((run) =>
        addLink(database, linkOf('controls', hub, slugs.at(-10 - run) as string), WRITER),
      ),
      bare,
      5,
      100,
    ),
    times(
      'a link of two hubs retracted',
      await median((run) => retractLink(database, made[run] as string, 'bench', WRITER)),
      bare,
      5,
      100,
    ),
    times(
      'preview of money between the two hubs',
      await median(() => previewLink(database, linkOf('pays', hub, other), async () => null)),
      bare,
      5,
      100,
    ),
    ...(await eightWriters(database, slugs.slice(-2000), writes)),
  ]
  const left = await rebuild(database)
  if (JSON.stringify(left) !== JSON.stringify(NO_CHANGES))
    throw new Error('the overlaps are not those of the data')
  return rows
}
