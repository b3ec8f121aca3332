import { LINK_KINDS, type LinkKind } from '../../../../models/link-kinds.ts'
import { boundedOf, countedStatus, sourcesOf } from '../link-facts.ts'
import type { FileRow } from '../whole-record.ts'
import { schemaOf } from './entities.ts'
import { dateOf, evidence, type FtmEntity, type FtmSources, ftmEntity, ftmId, textOf } from './entity.ts'

/** How the model writes a kind of link: its schema, the properties of its two ends, and their role. */
interface Told {
  readonly schema: string
  readonly from: string
  readonly to: string
  readonly role?: string
}

const holding = (role?: string): Told => ({
  schema: 'Ownership',
  from: 'owner',
  to: 'asset',
  ...(role === undefined ? {} : { role }),
})
const directing = (role: string): Told => ({
  schema: 'Directorship',
  from: 'director',
  to: 'organization',
  role,
})
const paying: Told = { schema: 'Payment', from: 'payer', to: 'beneficiary' }
const other = (role: string): Told => ({ schema: 'UnknownLink', from: 'subject', to: 'object', role })

const TOLD: Readonly<Record<LinkKind, Told>> = {
  owns: holding(),
  controls: holding('controls'),
  founded: directing('founder'),
  manages: directing('officer'),
  directs: directing('board member'),
  employed_by: { schema: 'Employment', from: 'employee', to: 'employer' },
  advises: { schema: 'Representation', from: 'agent', to: 'client', role: 'adviser' },
  invests_in: holding('investor'),
  lends_to: { schema: 'Debt', from: 'creditor', to: 'debtor' },
  pays: paying,
  gives: paying,
  partners_with: other('partner'),
  customer_of: other('customer'),
  family: { schema: 'Family', from: 'person', to: 'relative' },
  associate: { schema: 'Associate', from: 'person', to: 'associate' },
}

/** What each end may be: the schemata that the model's ranges allow. */
const LEGAL_ENTITY = ['Person', 'Company', 'Organization', 'PublicBody']
const ORGANIZATION = ['Company', 'Organization', 'PublicBody']
const RANGES: Readonly<Record<string, readonly string[]>> = {
  asset: ['Company'],
  organization: ORGANIZATION,
  employer: ORGANIZATION,
  employee: ['Person'],
  person: ['Person'],
  relative: ['Person'],
  associate: ['Person'],
}

/** A link as the model writes it. If its schema does not take one of the ends, it becomes an unknown link. */
function toldOf(kind: LinkKind, from: string, to: string): Told {
  const told = TOLD[kind]
  const fits = (property: string, schema: string): boolean =>
    (RANGES[property] ?? LEGAL_ENTITY).includes(schema)
  return fits(told.from, from) && fits(told.to, to) ? told : other(LINK_KINDS[kind].verb)
}

const shareOf = (link: FileRow) => boundedOf(link, 'share_percent', 'share')
const sumOf = (link: FileRow) => boundedOf(link, 'amount', 'amount')

/** What no property says: first of all, whether the link still counts. */
function* wordsOf(link: FileRow, { sources }: FtmSources, told: Told): Generator<string> {
  const status = countedStatus(link)
  if (status === 'retracted') yield 'Retracted: this is no longer on record as true.'
  if (status === 'disputed') yield 'Disputed.'
  if (link.stage === 'planned' || link.stage === 'cancelled') yield `Stage: ${link.stage}.`
  for (const id of sourcesOf(link).contradicting) {
    const url = textOf(sources.get(id)?.url)
    if (url !== null) yield `Contradicted by ${url}`
  }
  if (textOf(link.detail) !== null) yield String(link.detail)
  const [sum, share] = [sumOf(link), shareOf(link)]
  const sumHasPlace = ['Ownership', 'Payment', 'Debt'].includes(told.schema) && counts(link)
  if (sum.words !== null) yield `Amount ${sum.words} ${link.currency}.`
  else if (sum.value !== null && !sumHasPlace) yield `Amount ${sum.value} ${link.currency}.`
  if (share.words !== null) yield `Share ${share.words} percent.`
  if (textOf(link.amount_status) !== null) yield `The amount is ${link.amount_status}.`
  if (textOf(link.joint_sum) !== null) yield 'The amount is one sum shared with other links.'
  if (link.kind === 'partners_with' && textOf(link.relationship) !== null)
    yield `Relationship: ${String(link.relationship).replaceAll('_', ' ')}.`
  if (link.capacity === 'official') yield 'Held by virtue of an office.'
  if (textOf(link.last_known) !== null) yield `Last reported ${link.last_known}.`
  if (link.end === 'unknown') yield 'Ended on an unknown day.'
}

/** Whether its sum may be added up with others: not if it was withdrawn or called off. */
const counts = (link: FileRow): boolean => link.status !== 'retracted' && link.stage !== 'cancelled'

/** Only what a schema has a property for. */
function valuesOf(link: FileRow, told: Told) {
  const sum = counts(link) ? sumOf(link).value : null
  const share = counts(link) ? shareOf(link).value : null
  const currency = sum === null ? null : textOf(link.currency)
  const interest = ['Ownership', 'Directorship', 'Employment', 'Representation', 'UnknownLink']
  return {
    ...(told.schema === 'Ownership' ? { percentage: share, sharesValue: sum, sharesCurrency: currency } : {}),
    ...(told.schema === 'Ownership' && told.role === 'controls' ? { ownershipType: 'control' } : {}),
    ...(['Payment', 'Debt'].includes(told.schema) ? { amount: sum, currency } : {}),
    ...(told.schema === 'Payment' ? { purpose: link.kind === 'gives' ? 'gift or donation' : null } : {}),
    ...(interest.includes(told.schema) ? { role: told.role ?? null, status: countedStatus(link) } : {}),
    ...(['Family', 'Associate'].includes(told.schema)
      ? { relationship: textOf(link.relationship)?.replaceAll('_', ' ') }
      : {}),
  }
}

export function* linkLines(from: FtmSources): Generator<FtmEntity> {
  const { record, sources, entities } = from
  for (const link of record.lists.links) {
    const [id, one, two] = [String(link.id), String(link.from), String(link.to)]
    const kind = link.kind as LinkKind
    const told = toldOf(kind, schemaOf(entities.get(one), from), schemaOf(entities.get(two), from))
    const caption = `${entities.get(one)?.name} ${LINK_KINDS[kind].verb} ${entities.get(two)?.name}`
    yield ftmEntity(
      ftmId.of('link', id),
      told.schema,
      caption,
      {
        [told.from]: ftmId.entity(one),
        [told.to]: ftmId.entity(two),
        ...valuesOf(link, told),
        startDate: dateOf(link.start),
        endDate: dateOf(link.end),
        description: [...wordsOf(link, from, told)].join(' ') || null,
        ...evidence(link, sources),
        recordId: id,
      },
      record.seen(link),
      { list: 'links', record: link },
    )
  }
}
