import { PARTICIPANT_ROLES, PARTICIPATION_STATUSES, PARTY_ROLES } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { findNegotiation } from '../../queries/negotiations.ts'
import { findParticipant, findParty } from '../../queries/record-parts.ts'
import { negotiationWarnings } from '../../queries/talks-warnings.ts'
import {
  type NegotiationPart,
  type PartContext,
  ParticipantRequest,
  PartyRequest,
  removePart,
  saveParticipant,
  saveParty,
} from '../../record/kinds/negotiation-parts.ts'
import { negotiationHref } from '../../values/addresses.ts'
import { dateInputs, endInputs } from '../dates.ts'
import type { Typed } from '../kit/fields.ts'
import type { FormParams, RecordForm, SaveContext, Subject } from '../kit/form.ts'
import { PARTY_MEANINGS } from './negotiation.ts'
import { entityInputs, optionsOf, sourceInputs, sourcesSection } from './shared.ts'

export const ROLE_MEANINGS: Readonly<Record<string, string>> = {
  lead: 'Leads the talks for a side',
  envoy: 'Is sent to speak for a side',
  adviser: 'Advises a side',
  delegate: 'Is a member of a delegation',
  supervisor: 'Directs those who negotiate',
}

const STATUS_MEANINGS: Readonly<Record<string, string>> = {
  reported: 'By a publisher',
  confirmed: 'By a party to the talks, or by an official record',
  disputed: 'Someone concerned denies it',
}

/** The talks that a part belongs to, with their database id. */
async function talksOf(query: Query, { slug = '' }: FormParams): Promise<(Subject & { id: string }) | null> {
  const talks = await findNegotiation(query, slug)
  if (talks === null || talks.retractionReason !== null) return null
  const page = { name: talks.name, href: negotiationHref(slug) }
  return {
    id: talks.id,
    key: talks.id,
    ...page,
    crumbs: [{ name: 'Negotiations', href: '/negotiations' }, page],
  }
}

/** Where the rows of a part are kept. */
const TABLES = { party: 'parties', participant: 'participants', meeting: 'meetings' } as const

/** What the forms of all three parts have in common. */
export function partForm<Request>(
  part: NegotiationPart,
  place: string,
  article: string,
  own: Pick<RecordForm<Request>, 'lede' | 'sections' | 'schema' | 'previews'> & {
    find(
      query: Query,
      negotiationId: string,
      id: string,
    ): Promise<{ id: string; name: string; typed: Typed } | null>
    write(request: Request, context: SaveContext, at: PartContext): Promise<void>
  } & Partial<RecordForm<Request>>,
): RecordForm<Request> {
  const { find, write, ...given } = own
  const at = (end: string): string[] => [`/negotiations/:slug/${place}/${end}`]
  return {
    noun: part,
    permission: 'record:write',
    paths: { new: at('new'), edit: at(':id/edit'), retract: at(':id/retract') },
    titles: { new: `Add ${article} ${part}`, edit: `Edit this ${part}`, retract: `Retract this ${part}` },
    crumbs: [{ name: 'Negotiations', href: '/negotiations' }],
    parent: talksOf,
    warnings: negotiationWarnings,
    retraction: {
      meaning: `The ${part} is removed from the current record. The history of the talks keeps it, with the reason.`,
      button: `Retract the ${part}`,
      hint: 'Why it should not be on record.',
    },
    ...given,
    async load(query, params) {
      const talks = await talksOf(query, params)
      const found = talks === null ? null : await find(query, talks.id, params.id ?? '')
      if (talks === null || found === null) return null
      return {
        key: found.id,
        href: talks.href,
        name: found.name,
        crumbs: talks.crumbs,
        typed: found.typed,
        entered: { record: 'negotiation', recordId: talks.id, part: TABLES[part], partId: found.id },
      }
    },
    async save(request, context) {
      const { loaded, parent, fresh } = context
      if (parent === null) throw new Error(`a ${part} is written without its talks`)
      await write(request, context, { negotiationId: parent.key, id: loaded?.key ?? null, fresh })
      return parent.href
    },
    async retract(loaded, _reason, { tx, parent }) {
      if (parent === null) throw new Error(`a ${part} is retracted without its talks`)
      await removePart(tx, part, parent.key, loaded.key)
      return loaded.href
    },
  }
}

/** The form for a party: an entity in one role. */
export const PARTY_FORM = partForm<PartyRequest>('party', 'parties', 'a', {
  lede: 'An entity in the talks, in one role. If it has two roles, enter it twice.',
  schema: PartyRequest,
  previews: true,
  sections: () => [
    {
      heading: 'Who, and in what role',
      fields: [
        { type: 'entity', name: 'entity', label: 'Party' },
        {
          type: 'radios',
          name: 'role',
          label: 'Role',
          initial: 'principal',
          options: optionsOf(PARTY_ROLES, PARTY_MEANINGS),
        },
        {
          type: 'more',
          summary: 'For part of the talks only',
          fields: [
            { type: 'date', name: 'start', label: 'From', hint: 'Leave blank for the start of the talks.' },
            { type: 'end', name: 'end', label: 'To', none: 'To the end of the talks' },
          ],
        },
      ],
    },
    sourcesSection(false),
  ],
  async find(query, negotiationId, id) {
    const party = await findParty(query, negotiationId, id)
    if (party === null) return null
    return {
      id,
      name: `${party.entity.name}, ${party.role}`,
      typed: {
        ...entityInputs('entity', party.entity),
        role: party.role,
        ...dateInputs('start', party.startDate),
        ...endInputs('end', party.endDate),
        ...sourceInputs(party.sources),
      },
    }
  },
  write: (request, { tx }, at) => saveParty(tx, request, at),
})

/** The form for a participant: an official who takes part. */
export const PARTICIPANT_FORM = partForm<ParticipantRequest>('participant', 'participants', 'a', {
  lede: 'An official who takes part in the talks, on whose behalf and when.',
  schema: ParticipantRequest,
  previews: true,
  keeps: async ({ on_behalf_of: side }) => (side === null ? {} : { on_behalf_of: side }),
  sections: () => [
    {
      heading: 'Who takes part',
      fields: [
        {
          type: 'group',
          layout: 'two',
          fields: [
            { type: 'entity', name: 'official', label: 'Official', person: true },
            { type: 'entity', name: 'on_behalf_of', label: 'On behalf of', optional: true },
          ],
        },
        {
          type: 'radios',
          name: 'role',
          label: 'Role',
          initial: 'delegate',
          options: optionsOf(PARTICIPANT_ROLES, ROLE_MEANINGS),
        },
        {
          type: 'text',
          name: 'capacity',
          label: 'Capacity',
          optional: true,
          hint: 'The capacity in which the sources say that they take part, such as special envoy',
        },
        {
          type: 'group',
          layout: 'two',
          fields: [
            { type: 'date', name: 'start', label: 'From', hint: 'Leave blank for the start of the talks.' },
            { type: 'end', name: 'end', label: 'To', none: 'To the end of the talks' },
          ],
        },
        {
          type: 'radios',
          name: 'status',
          label: 'Status',
          initial: 'reported',
          options: optionsOf(PARTICIPATION_STATUSES, STATUS_MEANINGS),
        },
      ],
    },
    sourcesSection(false),
  ],
  async find(query, negotiationId, id) {
    const found = await findParticipant(query, negotiationId, id)
    if (found === null) return null
    return {
      id,
      name: `${found.official.name}, ${found.role}`,
      typed: {
        ...entityInputs('official', found.official),
        ...entityInputs('on_behalf_of', found.onBehalfOf),
        role: found.role,
        capacity: found.capacity ?? '',
        ...dateInputs('start', found.startDate),
        ...endInputs('end', found.endDate),
        status: found.status,
        ...sourceInputs(found.sources),
      },
    }
  },
  write: (request, { tx }, at) => saveParticipant(tx, request, at),
})
