import { daysOf } from '../../../values/partial-date.ts'
import type { FileRow } from '../whole-record.ts'
import { dateOf, evidence, type FtmEntity, type FtmSources, ftmEntity, ftmId, textOf } from './entity.ts'

const rowsOf = (value: unknown): FileRow[] => (Array.isArray(value) ? (value as FileRow[]) : [])

/** Whether an end was over on the day of the file; one on an unknown day was. */
function hasEnded(end: unknown, at: string): boolean {
  if (end === undefined) return false
  const days = daysOf(String(end))
  return days === null || days.latest <= at.slice(0, 10)
}

/** Offices: a post, and who holds it when. */
export function* positionLines({ record, sources, entities }: FtmSources): Generator<FtmEntity> {
  const posts = new Set<string>()
  for (const position of record.lists.positions) {
    const { official, title, body, start } = position
    const seen = record.seen(position)
    const organisation = entities.get(String(body))
    const post = ftmId.part('post', title, body ?? null)
    if (!posts.has(post)) {
      posts.add(post)
      const isOrganisation = organisation !== undefined && organisation.kind !== 'person'
      yield ftmEntity(
        post,
        'Position',
        String(title),
        {
          name: String(title),
          organization: isOrganisation ? ftmId.entity(String(body)) : null,
          description: isOrganisation ? null : textOf(body),
          country: textOf(organisation?.country)?.toLowerCase(),
        },
        seen,
      )
    }
    yield ftmEntity(
      ftmId.part('position', official, title, body ?? null, start ?? null),
      'Occupancy',
      `${entities.get(String(official))?.name}, ${title}`,
      {
        holder: ftmId.entity(String(official)),
        post,
        startDate: dateOf(start),
        endDate: dateOf(position.end),
        status: hasEnded(position.end, record.at) ? 'ended' : null,
        description: String(position.class).replaceAll('_', ' '),
        ...evidence(position, sources),
      },
      seen,
      { list: 'positions', record: position },
    )
  }
}

/** Talks: a project, who takes part in it and in what role, and an event for each meeting. */
export function* negotiationLines({ record, sources, entities }: FtmSources): Generator<FtmEntity> {
  for (const negotiation of record.lists.negotiations) {
    const slug = String(negotiation.id)
    const project = ftmId.of('negotiation', slug)
    const seen = record.seen(negotiation)
    const name = String(negotiation.name)
    yield ftmEntity(
      project,
      'Project',
      name,
      {
        name,
        status: textOf(negotiation.status),
        startDate: dateOf(negotiation.start),
        endDate: dateOf(negotiation.end),
        summary: textOf(negotiation.summary),
        ...evidence(negotiation, sources),
        recordId: slug,
      },
      seen,
      { list: 'negotiations', record: negotiation },
    )
    const seats = [
      ...rowsOf(negotiation.parties).map((party) => ({ ...party, who: party.entity, as: 'party' })),
      ...rowsOf(negotiation.participants).map((each) => ({
        ...each,
        who: each.official,
        as: 'participant',
      })),
    ]
    for (const [index, seat] of (
      seats as (FileRow & { who: unknown; as: 'party' | 'participant' })[]
    ).entries()) {
      const side = textOf(seat.on_behalf_of)
      yield ftmEntity(
        ftmId.part('seat', slug, seat.as, index),
        'ProjectParticipant',
        `${entities.get(String(seat.who))?.name}, ${seat.role}`,
        {
          project,
          participant: ftmId.entity(String(seat.who)),
          role: `${seat.as === 'party' ? 'party' : 'for a party'}: ${seat.role}`,
          status: textOf(seat.status),
          startDate: dateOf(seat.start),
          endDate: dateOf(seat.end),
          description: side === null ? null : `On behalf of ${entities.get(side)?.name ?? side}`,
          ...evidence(seat, sources),
        },
        seen,
      )
    }
    for (const [index, meeting] of rowsOf(negotiation.meetings).entries()) {
      const attendees = Array.isArray(meeting.attendees) ? (meeting.attendees as string[]) : []
      yield ftmEntity(
        ftmId.part('meeting', slug, index),
        'Event',
        `${name}, meeting of ${meeting.date}`,
        {
          name: `${name}, meeting of ${meeting.date}`,
          date: dateOf(meeting.date),
          location: textOf(meeting.place),
          summary: textOf(meeting.summary),
          involved: attendees.map(ftmId.entity),
          ...evidence(meeting, sources),
          recordId: slug,
        },
        seen,
      )
    }
  }
}

/** Statements are notes on the people or things that they are about. */
export function* statementLines({
  record,
  sources,
  entities,
  negotiations,
}: FtmSources): Generator<FtmEntity> {
  for (const statement of record.lists.statements) {
    const slug = String(statement.id)
    const by = String(statement.by)
    const name = `${String(statement.kind).replaceAll('_', ' ')}: ${entities.get(by)?.name ?? by}`
    const quote = textOf(statement.quote)
    yield ftmEntity(
      ftmId.of('statement', slug),
      'Note',
      name,
      {
        name,
        createdAt: dateOf(statement.date),
        entity: (statement.about as string[]).map((id) =>
          negotiations.has(id) ? ftmId.of('negotiation', id) : ftmId.entity(id),
        ),
        description: [...(quote === null ? [] : [`“${quote}”`]), textOf(statement.paraphrase) ?? []].flat(),
        ...evidence(statement, sources),
      },
      record.seen(statement),
      { list: 'statements', record: statement },
    )
  }
}
