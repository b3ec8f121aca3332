import sql from 'sql-template-tag'
import type { RecordWrite } from '../record/writing.ts'
import { count } from '../values/format.ts'
import type { Dataset } from './format.ts'
import type { ImportWork } from './import-work.ts'
import { recordName } from './problems.ts'

/** What a part of a record is called, and what makes it the same part, by the columns of its logged row. */
const PARTS = {
  parties: { record: 'negotiation', names: ['party', 'parties'], key: ['entity_id', 'role', 'start_date'] },
  participants: {
    record: 'negotiation',
    names: ['participant', 'participants'],
    key: ['official_id', 'role', 'on_behalf_of_id', 'start_date'],
  },
  meetings: { record: 'negotiation', names: ['meeting', 'meetings'], key: ['date', 'place'] },
  positions: {
    record: 'entity',
    names: ['position', 'positions'],
    key: ['title', 'body_id', 'body_name', 'start_date'],
  },
} as const
type PartName = keyof typeof PARTS

const printOf = (owner: string, values: readonly unknown[]): string =>
  JSON.stringify([owner, ...values.map((value) => (value == null ? null : String(value)))])

/** Whether people have removed a part with these values, in the order of its key, from a record with this id. */
type IsRemoved = (owner: string, values: readonly unknown[]) => boolean

/** The parts of these records that people have removed, and that no one has added since. */
async function removedByPeople(
  { query }: RecordWrite,
  part: PartName,
  owners: readonly string[],
): Promise<IsRemoved> {
  const { record, key } = PARTS[part]
  const rows = await query<{ owner: string; row: Record<string, unknown>; removed: boolean }>(sql`
    SELECT c.record_id::text AS owner, coalesce(c.after, c.before) AS row,
      c.operation = 'remove' AND c.via IN ('form', 'API') AS removed
    FROM changes c WHERE c.record = ${record} AND c.record_id = ANY(${[...owners]}::bigint[]) AND c.part = ${part}
      AND c.operation <> 'change' ORDER BY c.at, c.id`)
  // The last of these changes counts.
  const last = new Map(
    rows.map(({ owner, row, removed }) => [
      printOf(
        owner,
        key.map((column) => row[column]),
      ),
      removed,
    ]),
  )
  return (owner, values) => last.get(printOf(owner, values)) === true
}

/** Says that parts which a file has stay removed. */
function tellRemoved({ remarks }: ImportWork, name: string, part: PartName, number: number): void {
  if (number === 0) return
  const [one, several] = PARTS[part].names
  remarks.push(
    `${name}: someone has removed ${count(number, one, several)} that the file has, and ${number === 1 ? 'it stays' : 'they stay'} removed.`,
  )
}

type Talks = Dataset['negotiations'][number]

/**
 * Negotiations of a file without the parts that people have removed from them: a file does not bring these back.
 * @param ids of those that are on record, by their slugs.
 */
export async function withoutRemovedParts(
  work: ImportWork,
  records: readonly Talks[],
  ids: ReadonlyMap<string, string>,
): Promise<Talks[]> {
  if (work.overrules || ids.size === 0) return [...records]
  await work.lookUp('entities', records.flatMap(entitiesOf))
  const owners = [...ids.values()]
  const isRemovedParty = await removedByPeople(work.tx, 'parties', owners)
  const isRemovedParticipant = await removedByPeople(work.tx, 'participants', owners)
  const isRemovedMeeting = await removedByPeople(work.tx, 'meetings', owners)
  const idOf = (fileId: string | null): string | null =>
    fileId === null ? null : work.knownId('entities', fileId)
  return records.map((record, index) => {
    const owner = ids.get(work.slugs.of('negotiations', record.id))
    if (owner === undefined) return record
    const parties = record.parties.filter(
      ({ entity, role, start }) => !isRemovedParty(owner, [idOf(entity), role, start]),
    )
    const participants = record.participants.filter(
      ({ official, role, on_behalf_of: side, start }) =>
        !isRemovedParticipant(owner, [idOf(official), role, idOf(side), start]),
    )
    const meetings = record.meetings.filter(({ date, place }) => !isRemovedMeeting(owner, [date, place]))
    const name = recordName('negotiations', index, record)
    tellRemoved(work, name, 'parties', record.parties.length - parties.length)
    tellRemoved(work, name, 'participants', record.participants.length - participants.length)
    tellRemoved(work, name, 'meetings', record.meetings.length - meetings.length)
    return { ...record, parties, participants, meetings }
  })
}

/** The ids of the entities that the parts of talks name. */
const entitiesOf = ({ parties, participants }: Talks): string[] => [
  ...parties.map(({ entity }) => entity),
  ...participants.flatMap(({ official, on_behalf_of: side }) =>
    side === null ? [official] : [official, side],
  ),
]

/**
 * Which positions of a file people have removed, by their places in it.
 * @param rows their values, in the order of the file.
 */
export async function removedPositions(
  work: ImportWork,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Set<number>> {
  if (work.overrules || rows.length === 0) return new Set()
  const owners = [...new Set(rows.map(({ officialId }) => String(officialId)))]
  const isRemoved = await removedByPeople(work.tx, 'positions', owners)
  const removed = rows.flatMap(({ officialId, title, bodyId, bodyName, startDate }, place) =>
    isRemoved(String(officialId), [title, bodyId, bodyName, startDate]) ? [place] : [],
  )
  for (const place of removed) {
    const record = work.dataset.positions[place] as Dataset['positions'][number]
    tellRemoved(work, recordName('positions', place, record), 'positions', 1)
  }
  return new Set(removed)
}
