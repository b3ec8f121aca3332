import type { NegotiationDetail, NegotiationRow, RoleOfParty } from '../../../queries/negotiations.ts'
import type { ReplyAbout } from '../../../queries/replies.ts'
import type { Response } from '../../../queries/responses.ts'
import { negotiationHref } from '../../../values/addresses.ts'
import { capital, formatDate, formatEnd, formatSpan, formatStart, words } from '../../../values/format.ts'
import { formatPart, partDates, partRole } from '../../../values/part-words.ts'
import { contents, type FigureNamed, figureParts } from '../../parts/contents.ts'
import { countOrNone, repliesModel } from '../../parts/replies.ts'
import { brief } from '../../parts/source-list.ts'
import { answersIn } from '../../parts/statements.ts'
import { statementModels } from '../entities/view.ts'

export function negotiationRow(negotiation: NegotiationRow) {
  return {
    name: negotiation.name,
    href: `/negotiations/${negotiation.slug}`,
    status: capital(negotiation.status),
    dates: formatSpan(negotiation.startDate, negotiation.endDate),
    parties: negotiation.parties.join(', ') || 'none',
    participants: negotiation.participantCount,
    overlaps: negotiation.overlapCount,
  }
}

/** What the page of a negotiation shows. @param today an ISO day. */
export function negotiationPage(
  negotiation: NegotiationDetail,
  {
    statements,
    replies,
  }: { readonly statements: readonly Response[]; readonly replies: readonly ReplyAbout[] },
  today: string,
  extent = brief(),
) {
  const { sources } = extent
  const href = negotiationHref(negotiation.slug)
  const answers = answersIn(statements, replies)
  return {
    title: negotiation.name,
    card: href,
    negotiation: {
      ...negotiationRow(negotiation),
      slug: negotiation.slug,
      summary: negotiation.summary,
      matter: negotiation.particularMatter === null ? null : capital(words(negotiation.particularMatter)),
      retractionReason: negotiation.retractionReason,
      start: formatStart(negotiation.startDate),
      end: formatEnd(negotiation.endDate),
      citations: negotiation.sources.map((source) => sources.number(source)),
    },
    parties: negotiation.partyRows.map((party) => ({
      name: party.name,
      slug: party.slug,
      href: `/interests/${party.slug}`,
      kind: capital(words(party.kind)),
      roles: party.roles.map((role) => roleWords(role, negotiation)).join(', '),
      edits: party.roles.map((role) => ({
        role: roleWords(role, negotiation),
        href: `${href}/parties/${role.id}`,
      })),
      citations: party.sources.map((source) => sources.number(source)),
    })),
    participants: negotiation.participants.map((participant) => ({
      name: participant.name,
      editHref: `${href}/participants/${participant.id}`,
      href: `/officials/${participant.slug}`,
      role: capital(partRole({ ...participant, participation: participant.status })),
      capacity: participant.capacity,
      onBehalfOf: participant.onBehalfOf,
      dates: formatPart(partDates(participant, negotiation)),
      citations: participant.sources.map((source) => sources.number(source)),
    })),
    meetings: negotiation.meetings.map((meeting) => ({
      date: formatDate(meeting.date),
      editHref: `${href}/meetings/${meeting.id}`,
      attendees: meeting.attendees.map((each) => ({ name: each.name, href: `/interests/${each.slug}` })),
      place: meeting.place ?? 'place unknown',
      summary: meeting.summary,
      citations: meeting.sources.map((source) => sources.number(source)),
    })),
    ...statementModels(statements, extent),
    statementsHref: `/reports/statements.csv?negotiation=${negotiation.slug}`,
    replies: repliesModel(replies, today),
    answers: answers.length,
    said: replies.length + answers.length > 0,
    sources: sources.models,
  }
}

/** A party's role, with its own dates. */
function roleWords(part: RoleOfParty, talks: Pick<NegotiationDetail, 'startDate' | 'endDate'>): string {
  return part.startDate === null && part.endDate === null
    ? part.role
    : `${part.role} (${formatPart(partDates(part, talks))})`
}

/** The parts of a negotiation's page, as its contents name them. */
export function negotiationContents(
  page: ReturnType<typeof negotiationPage>,
  overlaps: number,
  drawn: readonly FigureNamed[],
) {
  return contents([
    ['parties-heading', 'Parties', page.parties.length],
    [
      'participants-heading',
      'Participants',
      page.participants.length === 0 ? 0 : page.negotiation.participants,
    ],
    ['overlaps-heading', 'Overlaps', overlaps],
    ...figureParts(drawn),
    ['meetings-heading', 'Meetings', page.meetings.length],
    ['responses-heading', 'Responses', countOrNone(page)],
    ['others-heading', 'Raised by others', page.byOthers],
    ['sources-heading', 'Sources', page.sources.length],
  ])
}
