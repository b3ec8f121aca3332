import type { z } from 'zod'
import type { EntityDetail, PositionRow } from '../../queries/entities.ts'
import { countedStatus, type LinkCard } from '../../queries/link-cards.ts'
import type { NegotiationDetail, NegotiationRow } from '../../queries/negotiations.ts'
import type { PartRow } from '../../queries/seats.ts'
import type { CitingRecord, SourceRow } from '../../queries/sources.ts'
import type { StatementDetail } from '../../queries/statements.ts'
import type {
  Entity,
  Interest,
  Link,
  Negotiation,
  Official,
  Source,
  Statement,
  WholeNegotiation,
  WholeSource,
} from '../shapes/records.ts'
import { named, namedOrNull, presentEvidence, presentSources } from './common.ts'

export function presentLink(link: LinkCard): z.infer<typeof Link> {
  return {
    id: link.slug,
    kind: link.kind,
    from: named(link.from),
    to: named(link.to),
    relationship: link.relationship,
    detail: link.detail,
    // As in the dataset file: an exact figure appears next to its range.
    share_percent: link.shareMin === link.shareMax ? link.shareMin : null,
    share_min: link.shareMin,
    share_max: link.shareMax,
    amount: link.amountMin === link.amountMax ? link.amountMin : null,
    amount_min: link.amountMin,
    amount_max: link.amountMax,
    currency: link.currency,
    amount_band: link.amountBand,
    amount_status: link.amountStatus,
    joint_sum: link.jointSum,
    start: link.startDate,
    end: link.endDate,
    last_known: link.lastKnown,
    stage: link.stage,
    capacity: link.capacity,
    status: link.status,
    counted_status: countedStatus(link),
    retraction_reason: link.retractionReason,
    sources: presentSources(link.sources),
    ...presentEvidence(link),
    overlap_count: link.overlapCount,
    // Whether someone other than its author has checked this version against its sources.
    checked: link.check !== null && link.check.version === link.version,
    merged_into: link.mergedInto,
    version: link.version,
    recorded_at: link.recordedAt.toISOString(),
    recorded_by: link.recordedBy,
    revised_at: link.revisedAt?.toISOString() ?? null,
  }
}

export function presentEntity(entity: EntityDetail): z.infer<typeof Entity> {
  return {
    slug: entity.slug,
    kind: entity.kind,
    name: entity.name,
    aliases: entity.aliases,
    country: entity.country,
    summary: entity.summary,
    external_ids: { ...entity.externalIds },
    official: entity.official,
    link_count: entity.linkCount,
    negotiation_count: entity.negotiationCount,
    overlap_count: entity.overlapCount,
    retraction_reason: entity.retractionReason,
    sources: presentSources(entity.sources),
  }
}

export function presentOfficial(
  entity: EntityDetail,
  positions: readonly PositionRow[],
  parts: readonly PartRow[],
): z.infer<typeof Official> {
  return {
    ...presentEntity(entity),
    positions: positions.map((position) => ({
      title: position.title,
      body: position.body === null ? null : { slug: position.body.slug, name: position.body.name },
      class: position.class,
      start: position.startDate,
      end: position.endDate,
      sources: presentSources(position.sources),
    })),
    negotiations: parts.map((part) => ({
      ...named(part),
      role: part.role,
      capacity: part.capacity,
      on_behalf_of: namedOrNull(part.onBehalfOf),
      start: part.startDate,
      end: part.endDate,
      status: part.participation,
    })),
  }
}

export function presentInterest(
  entity: EntityDetail,
  seats: readonly { slug: string; name: string; roles: string[] }[],
): z.infer<typeof Interest> {
  const roles = (seat: { roles: string[] }) =>
    seat.roles as z.infer<typeof Interest>['negotiations'][number]['roles']
  return {
    ...presentEntity(entity),
    negotiations: seats.map((seat) => ({ ...named(seat), roles: roles(seat) })),
  }
}

export function presentNegotiation(negotiation: NegotiationRow): z.infer<typeof Negotiation> {
  return {
    ...named(negotiation),
    summary: negotiation.summary,
    status: negotiation.status,
    start: negotiation.startDate,
    end: negotiation.endDate,
    party_names: negotiation.parties,
    participant_count: negotiation.participantCount,
    overlap_count: negotiation.overlapCount,
  }
}

export function presentWholeNegotiation(talks: NegotiationDetail): z.infer<typeof WholeNegotiation> {
  return {
    ...presentNegotiation(talks),
    particular_matter: talks.particularMatter,
    retraction_reason: talks.retractionReason,
    sources: presentSources(talks.sources),
    parties: talks.partyRows.map((party) => ({
      ...named(party),
      roles: party.roles.map(({ role, startDate, endDate }) => ({
        role: role as z.infer<typeof WholeNegotiation>['parties'][number]['roles'][number]['role'],
        start: startDate,
        end: endDate,
      })),
      sources: presentSources(party.sources),
    })),
    participants: talks.participants.map((part) => ({
      ...named(part),
      role: part.role,
      capacity: part.capacity,
      on_behalf_of: namedOrNull(part.onBehalfOf),
      start: part.startDate,
      end: part.endDate,
      status: part.status,
      sources: presentSources(part.sources),
    })),
    meetings: talks.meetings.map((meeting) => ({
      date: meeting.date,
      place: meeting.place,
      summary: meeting.summary,
      attendees: meeting.attendees.map(named),
      sources: presentSources(meeting.sources),
    })),
  }
}

export function presentStatement(statement: StatementDetail): z.infer<typeof Statement> {
  return {
    id: statement.slug,
    kind: statement.kind,
    by: { slug: statement.by.slug, name: statement.by.name },
    date: statement.date,
    about: statement.subjects.map(named),
    quote: statement.quote,
    paraphrase: statement.paraphrase,
    retraction_reason: statement.retractionReason,
    sources: presentSources(statement.sources),
  }
}

export function presentSource(source: SourceRow): z.infer<typeof Source> {
  return {
    id: source.slug,
    url: source.url,
    publisher: source.publisher,
    origin: source.origin,
    title: source.title,
    published: source.published,
    archive_url: source.archiveUrl,
    citation_count: source.citations,
    retraction_reason: source.retractionReason,
    merged_into: source.mergedInto,
  }
}

export function presentWholeSource(
  source: SourceRow,
  citing: readonly CitingRecord[],
): z.infer<typeof WholeSource> {
  return {
    ...presentSource(source),
    cited_by: citing.map(({ what, name, href, locator, quote }) => ({
      what,
      name,
      path: href,
      locator,
      quote,
    })),
  }
}
