import { Op } from 'sequelize'
import { Meeting, MeetingAttendee } from '../../models/negotiation.ts'
import { type ImportWork, keyBy, union } from './import-work.ts'
import { settlePartsLeft } from './parts-left.ts'
import { clearParts, owners, type Part, type Records } from './parts-of-talks.ts'
import { recordName } from './problems.ts'
import { withoutRemoved } from './removed-by-people.ts'
import { settleParts } from './settle-parts.ts'
import { upsert } from './upsert.ts'

/** Saves the meetings of all negotiations at once, with who was there. Returns the negotiations where one was added or changed. */
export async function saveMeetings(
  work: ImportWork,
  records: Records,
  negotiationIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const meetings = records.flatMap((record) => record.meetings)
  const parts: Part[] = records.flatMap((record, index) =>
    record.meetings.map(({ date, place, summary, sources, named }, number) => ({
      record: recordName('negotiations', index, record),
      field: `meetings.${number}`,
      values: { negotiationId: negotiationIds[index] as string, date, place, summary },
      sources,
      named,
    })),
  )
  const where = { negotiationId: { [Op.in]: [...negotiationIds] } }
  const cleared = await clearParts(work, Meeting, 'meetings', records, negotiationIds)
  const existing = await Meeting.findAll({ where, transaction })
  const keys = { negotiationId: null, date: null, place: 'place', summary: 'summary' }
  // A meeting on the same day in another place is another meeting.
  const settled = settleParts(
    existing,
    parts,
    keys,
    (onRecord, inFile) =>
      onRecord.place === inFile.place || (onRecord.place ?? null) === null || (inFile.place ?? null) === null,
  )
  const { parts: standing, rows, matches, places } = await withoutRemoved(work, 'meetings', parts, settled)
  const keyOf = keyBy(...Object.keys(keys))
  const removed = await settlePartsLeft(work, Meeting, 'meetings', records, negotiationIds, existing, matches)
  const { ids, written } = await upsert(work.tx, Meeting, existing, rows, standing, keyOf, { matches })
  const attended = await saveAttendees(
    work,
    places.map((place) => meetings[place] as (typeof meetings)[number]),
    ids,
  )
  const cited = await work.cite('meetingId', ids, standing)
  return union(cleared, removed, owners(standing, ids, union(written, attended, cited)))
}

/** Saves who was at each meeting, if the file says so. Returns the meetings for which that changed. */
async function saveAttendees(
  work: ImportWork,
  meetings: readonly { attendees: string[]; named: ReadonlySet<string> }[],
  meetingIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const where = { meetingId: { [Op.in]: [...meetingIds] } }
  const present = new Map<string, Set<string>>()
  for (const { meetingId, entityId } of await MeetingAttendee.findAll({ where, transaction })) {
    present.set(meetingId, (present.get(meetingId) ?? new Set()).add(entityId))
  }
  // Two meetings in the file that have since been merged are one.
  const wanted = new Map<string, Set<string>>()
  for (const [index, meeting] of meetings.entries()) {
    if (!meeting.named.has('attendees')) continue
    const meetingId = meetingIds[index] as string
    const there = wanted.get(meetingId) ?? new Set()
    for (const id of meeting.attendees) there.add(await work.needId('entities', id))
    wanted.set(meetingId, there)
  }
  const print = (ids: ReadonlySet<string> | undefined): string => JSON.stringify([...(ids ?? [])].sort())
  const changed = [...wanted].filter(([id, there]) => print(there) !== print(present.get(id)))
  if (changed.length === 0) return new Set()
  await MeetingAttendee.destroy({
    where: { meetingId: { [Op.in]: changed.map(([id]) => id) } },
    transaction,
  })
  const rows = changed.flatMap(([meetingId, there]) =>
    [...there].map((entityId) => ({ meetingId, entityId })),
  )
  await MeetingAttendee.bulkCreate(rows, { transaction })
  return new Set(changed.map(([id]) => id))
}
