import { PARTICIPANT_ROLES, PARTICIPATION_STATUSES, PARTY_ROLES } from '../../../models/vocabulary.ts'
import { participantsLike, partiesLike } from '../../queries/alike-parts.ts'
import { findParticipant, findParty } from '../../queries/record-parts.ts'
import {
  ParticipantRequest,
  PartyRequest,
  saveParticipant,
  saveParty,
} from '../../record/kinds/negotiation-parts.ts'
import { dateInputs, endInputs } from '../dates.ts'
import { PARTY_MEANINGS } from './negotiation.ts'
import { partForm } from './part-form.ts'
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
  like: partiesLike,
  whyAlike: 'the same role in these talks; dates do not conflict',
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
  like: participantsLike,
  whyAlike: 'the same role in these talks; side and dates do not conflict',
})
