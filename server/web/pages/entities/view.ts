import { EXTERNAL_ID_NAMES, EXTERNAL_IDS } from '../../../../models/vocabulary.ts'
import { isSaid } from '../../../figures/money-flow/finding.ts'
import { totalWords } from '../../../figures/sums.ts'
import { inSentence } from '../../../overlaps/explain-links.ts'
import type { EntityDetail, EntityRow, PositionRow } from '../../../queries/entities.ts'
import { FIRST_LINKS } from '../../../queries/entity-links.ts'
import type { EntityRecords, roleIn } from '../../../queries/entity-records.ts'
import type { OverlapView } from '../../../queries/overlap-views.ts'
import { isResponse, type Response } from '../../../queries/responses.ts'
import type { SeatRow } from '../../../queries/seats.ts'
import { entityHref, overlapHref } from '../../../values/addresses.ts'
import { countryName } from '../../../values/countries.ts'
import { capital, count, formatEnd, formatStart, thousands, words } from '../../../values/format.ts'
import { formatPart, partRole } from '../../../values/part-words.ts'
import { contents, type FigureNamed, figureParts } from '../../parts/contents.ts'
import { overlapRow } from '../../parts/overlap-rows.ts'
import { countOrNone, repliesModel } from '../../parts/replies.ts'
import { brief, type Extent, type SourceList } from '../../parts/source-list.ts'
import { type AnswerKind, answersIn, responseModel } from '../../parts/statements.ts'
import { linkGroups, linkRow, linksFinding } from './link-groups.ts'

export function entityRow(entity: EntityRow) {
  return {
    name: entity.name,
    href: entityHref(entity),
    kind: capital(words(entity.kind)),
    country: entity.country === null ? 'unknown' : countryName(entity.country),
    summary: entity.summary,
    overlaps: entity.overlapCount,
    links: entity.linkCount,
    negotiations: entity.negotiationCount,
  }
}

function positionModel(position: PositionRow, href: string, sources: SourceList) {
  return {
    title: position.title,
    editHref: `${href}/positions/${position.id}`,
    body: position.body,
    class: capital(words(position.class)),
    from: formatStart(position.startDate),
    to: formatEnd(position.endDate),
    citations: position.sources.map((source) => sources.number(source)),
  }
}

/** Ids in other databases, each with its page there if it has one. */
function externalIdModels(ids: EntityDetail['externalIds']) {
  return EXTERNAL_ID_NAMES.flatMap((name) => {
    const id = ids?.[name]
    if (id === undefined) return []
    const { label, page } = EXTERNAL_IDS[name]
    return { label, id, href: page === null ? null : page.replace('*', id) }
  })
}

/** Statements in which the people concerned respond, and those that others raised, with the number of all of these. */
export function statementModels(statements: readonly Response[], { sources, mostByOthers }: Extent) {
  const byOthers = statements.filter((each) => !isResponse(each))
  return {
    responses: statements.filter(isResponse).map((each) => responseModel(each, sources)),
    others: byOthers.slice(0, mostByOthers).map((each) => responseModel(each, sources)),
    byOthers: byOthers.length,
  }
}

const KINDS_COUNTED: Readonly<Partial<Record<AnswerKind, readonly [one: string, several: string]>>> = {
  denial: ['denial', 'denials'],
  explanation: ['explanation', 'explanations'],
  confirmation: ['confirmation', 'confirmations'],
  recusal: ['on a recusal', 'on recusals'],
  divestment: ['on a divestment', 'on divestments'],
  no_comment: ['declined to comment', 'declined to comment'],
  no_response: ['did not respond', 'did not respond'],
  answered: ['answer to a request for comment', 'answers to requests for comment'],
}

/** How many responses there are of each kind: `5 denials, 4 explanations`; null where there are none. */
function kindsInWords(answers: readonly AnswerKind[]): string | null {
  const told = Object.entries(KINDS_COUNTED).flatMap(([kind, [one, several]]) => {
    const number = answers.filter((each) => each === kind).length
    return number === 0 ? [] : count(number, one, several)
  })
  return told.length === 0 ? null : told.join(', ')
}

/** Sums that the dollar totals leave out. */
const leftOut = (unknown: number): string =>
  unknown === 0
    ? ''
    : `, and ${count(unknown, 'sum')} of unknown amount or in a currency without a fixed rate to the dollar`

/** Totals of all links when the page shows only the first of them, with links into the whole list. */
function totalsModel(totals: EntityRecords['linkTotals'], slug: string) {
  if (totals === null) return null
  const sorted = (query: string): string => `/links?interest=${slug}&sort=${query}`
  const money = (paid: string, reported: string, { money: sum }: typeof totals.received): string[] =>
    sum === undefined
      ? []
      : [
          `${isSaid(sum.statuses) ? paid : reported} ${totalWords(sum)}${sum.upper === null ? '' : leftOut(sum.unknown)}`,
        ]
  const retracted = totals.links - totals.kinds.reduce((sum, { count: number }) => sum + number, 0)
  return {
    shown: FIRST_LINKS,
    count: thousands(totals.links),
    kinds: [
      ...totals.kinds.map(({ kind, count: number }) => `${words(kind)} ${thousands(number)}`),
      ...(retracted === 0 ? [] : [`retracted ${thousands(retracted)}`]),
    ],
    money: [
      ...money('Paid or committed to it:', 'Reported as going to it:', totals.received),
      ...money('Paid or committed by it:', 'Reported as coming from it:', totals.given),
    ],
    lists: [
      { label: `All ${thousands(totals.links)} links`, href: sorted('weight') },
      { label: 'by amount', href: sorted('amount') },
      { label: 'by date', href: sorted('start') },
      { label: 'by status', href: sorted('status') },
      { label: 'in effect today', href: sorted('weight&in_effect=today') },
    ],
  }
}

/** Overlaps as an entity's page lists them: for an interest, each with a chain that runs through it. */
export function overlapRows(
  overlaps: readonly OverlapView[],
  filter: ReturnType<typeof roleIn>,
  slug: string,
) {
  return overlaps.map((overlap) => overlapRow(overlap, filter === 'interest' ? { entity: slug } : {}))
}

/** The page of a person, company, fund or state; what it cites is numbered in the order of the page. @param today an ISO day. */
export function entityPage(entity: EntityDetail, records: EntityRecords, today: string, extent = brief()) {
  const { sources } = extent
  const statements = statementModels(records.statements, extent)
  const answers = answersIn(records.statements, records.replies)
  return {
    title: entity.name,
    card: entityHref(entity),
    entity: {
      ...entityRow(entity),
      slug: entity.slug,
      aliases: entity.aliases.join(', '),
      countryKnown: entity.country !== null,
      person: entity.kind === 'person',
      retractionReason: entity.retractionReason,
      externalIds: externalIdModels(entity.externalIds),
      inSentence: inSentence(entity),
      official: entity.official,
      listHref: entity.official ? '/officials' : '/interests',
      listName: entity.official ? 'Officials' : 'Interests',
      citations: entity.sources.map((source) => sources.number(source)),
    },
    facts: {
      overlaps: records.overlapCounts.total,
      high: records.overlapCounts.high,
      medium: records.overlapCounts.medium,
      low: records.overlapCounts.low,
      negotiations: entity.negotiationCount,
      // An interest that is no party has overlaps through others: a count of 0 next to theirs would mislead.
      ofTalks: entity.official || entity.negotiationCount > 0,
      links: entity.linkCount,
      responseKinds: kindsInWords(answers),
    },
    positions: records.positions.map((position) => positionModel(position, entityHref(entity), sources)),
    groups: linkGroups(records.links, entity, sources),
    linkTotals: totalsModel(records.linkTotals, entity.slug),
    behind: records.behind.map(({ interest, links, more }) => {
      const rows = links.map((link) => linkRow(link, interest.id, sources))
      return {
        id: `behind-${interest.slug}`,
        title: `Behind ${interest.name}`,
        finding: linksFinding(rows),
        more,
        name: interest.name,
        href: `/interests/${interest.slug}`,
        links: rows,
      }
    }),
    parts: records.parts.map((part) => ({
      name: part.name,
      href: `/negotiations/${part.slug}`,
      role: capital(partRole(part)),
      onBehalfOf: part.onBehalfOf,
      capacity: part.capacity,
      dates: formatPart(part),
      status: capital(part.status),
      overlaps: part.overlaps.map(({ party, score, band }) => ({
        href: overlapHref(`${entity.slug}~${part.slug}~${party.slug}`),
        party: { name: party.name },
        score,
        band,
        bandLabel: capital(band),
      })),
      more: part.moreOverlaps === 0 ? null : `and ${thousands(part.moreOverlaps)} more`,
      moreHref: `/overlaps?official=${entity.slug}&negotiation=${part.slug}`,
    })),
    seats: records.seats.map((seat) => ({
      name: seat.name,
      href: `/negotiations/${seat.slug}`,
      roles: seat.roles.join(', '),
      status: capital(seat.status),
      dates: datesOfSeat(seat),
    })),
    ...statements,
    statementsHref: `/reports/statements.csv?${entity.official ? 'official' : 'interest'}=${entity.slug}`,
    replies: repliesModel(records.replies, today),
    answers: answers.length,
    sources: sources.models,
  }
}

/** When someone was a party, in each role by itself if the dates differ. */
function datesOfSeat({ parts }: SeatRow): string {
  const told = parts.map((part) => ({ role: part.role, dates: formatPart(part) }))
  return new Set(told.map(({ dates }) => dates)).size === 1
    ? (told[0]?.dates ?? '')
    : told.map(({ role, dates }) => `${role}: ${dates}`).join('; ')
}

/** The parts of an entity's page, as its contents name them. */
export function entityContents(page: ReturnType<typeof entityPage>, drawn: readonly FigureNamed[]) {
  const [group] = page.groups
  return contents([
    ['positions-heading', 'Positions', page.positions.length],
    ['parts-heading', 'Negotiations', page.parts.length === 0 ? 0 : page.facts.negotiations],
    ['seats-heading', 'Party to', page.seats.length],
    ['overlaps-heading', 'Overlaps', page.facts.overlaps],
    ...figureParts(drawn),
    [page.linkTotals === null ? `${group?.id}-heading` : 'links-heading', 'Links', page.facts.links],
    ['responses-heading', 'Responses', countOrNone(page)],
    ['others-heading', 'Raised by others', page.byOthers],
    ['sources-heading', 'Sources', page.sources.length],
  ])
}
