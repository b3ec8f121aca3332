import { NEGOTIATION_STATUSES, PARTICULAR_MATTERS, PARTY_ROLES } from '../../../models/vocabulary.ts'
import { findNegotiation, negotiationsNamed } from '../../queries/negotiations.ts'
import { negotiationWarnings } from '../../queries/talks-warnings.ts'
import {
  insertNegotiation,
  NegotiationRequest,
  retractNegotiation,
  updateNegotiation,
} from '../../record/kinds/negotiations.ts'
import { negotiationHref } from '../../values/addresses.ts'
import { formatSpan } from '../../values/format.ts'
import { dateInputs, endInputs } from '../dates.ts'
import type { FieldsSection, RowsSection } from '../kit/fields.ts'
import type { RecordForm } from '../kit/form.ts'
import { optionsOf, sourceInputs, sourcesSection } from './shared.ts'

/** As 5 CFR 2640.103 distinguishes them. */
const MATTER_MEANINGS: Readonly<Record<string, string>> = {
  specific_parties: 'A particular matter between named parties, such as one agreement or one contract',
  general_applicability: 'A particular matter that affects a narrow class, such as one industry',
  broad_policy: 'Broad policy for a large and diverse group; not a particular matter',
}

const DESCRIBED: FieldsSection = {
  heading: 'The talks',
  fields: [
    { type: 'text', name: 'name', label: 'Name', hint: 'As reports call them' },
    {
      type: 'area',
      name: 'summary',
      label: 'Summary',
      optional: true,
      hint: 'What is negotiated, in one or two neutral sentences',
      rows: 3,
    },
    {
      type: 'radios',
      name: 'status',
      label: 'Status',
      initial: 'ongoing',
      options: optionsOf(NEGOTIATION_STATUSES),
    },
    {
      type: 'group',
      layout: 'two',
      fields: [
        { type: 'date', name: 'start', label: 'Start', hint: 'A year is enough. Leave blank if unknown.' },
        { type: 'end', name: 'end', label: 'End', none: 'No end reported' },
      ],
    },
    {
      type: 'more',
      summary: 'What kind of matter it is, for the legal tests',
      fields: [
        {
          type: 'radios',
          name: 'particular_matter',
          label: 'Kind of matter',
          initial: '',
          options: [{ value: '', label: 'Not known' }, ...optionsOf(PARTICULAR_MATTERS, MATTER_MEANINGS)],
        },
      ],
    },
  ],
}

export const PARTY_MEANINGS: Readonly<Record<string, string>> = {
  principal: 'Negotiates for itself',
  mediator: 'Brings the others together',
  guarantor: 'Vouches for what is agreed',
  participant: 'Takes part, but in none of the other roles',
  host: 'Where the talks are held',
  observer: 'Is present but takes no side',
}

/** The first parties of new talks; those of talks on record have their own forms. */
const PARTIES: RowsSection = {
  heading: 'Parties',
  item: 'Party',
  name: 'party',
  key: 'parties',
  addLabel: 'Add another party',
  initially: 3,
  note: 'Each cites the sources below. You can add participants and meetings on the page of the talks.',
  fields: [
    {
      type: 'group',
      layout: 'two',
      fields: [
        { type: 'entity', name: 'entity', label: 'Party' },
        {
          type: 'select',
          name: 'role',
          label: 'Role',
          empty: 'Choose a role',
          options: optionsOf(PARTY_ROLES, PARTY_MEANINGS),
        },
      ],
    },
  ],
}

/** The form for a negotiation. */
export const NEGOTIATION_FORM: RecordForm<NegotiationRequest> = {
  noun: 'negotiation',
  permission: 'record:write',
  paths: {
    new: ['/negotiations/new'],
    edit: ['/negotiations/:slug/edit'],
    retract: ['/negotiations/:slug/retract'],
  },
  titles: { new: 'Add a negotiation', edit: 'Edit this negotiation', retract: 'Retract this negotiation' },
  lede: 'Talks between parties, with those who take part and when.',
  crumbs: [{ name: 'Negotiations', href: '/negotiations' }],
  sections: (editing) =>
    editing ? [DESCRIBED, sourcesSection(false)] : [DESCRIBED, PARTIES, sourcesSection(false)],
  schema: NegotiationRequest,
  previews: true,
  warnings: negotiationWarnings,
  asksOfAlike: true,
  async load(query, { slug = '' }) {
    const talks = await findNegotiation(query, slug)
    if (talks === null || talks.retractionReason !== null) return null
    const page = { name: talks.name, href: negotiationHref(slug) }
    return {
      key: slug,
      ...page,
      crumbs: [...NEGOTIATION_FORM.crumbs, page],
      typed: {
        name: talks.name,
        summary: talks.summary ?? '',
        status: talks.status,
        particular_matter: talks.particularMatter ?? '',
        ...dateInputs('start', talks.startDate),
        ...endInputs('end', talks.endDate),
        ...sourceInputs(talks.sources),
      },
      entered: { record: 'negotiation', recordId: talks.id, part: 'negotiations', partId: talks.id },
    }
  },
  async save(request, { tx, fresh, loaded }) {
    const talks =
      loaded === null
        ? await insertNegotiation(tx, request, fresh)
        : await updateNegotiation(tx, loaded.key, request)
    return negotiationHref(talks.slug)
  },
  async alike(request, { loaded }, query) {
    const alike = await negotiationsNamed(query, request.name)
    return alike
      .filter(({ slug }) => slug !== loaded?.key)
      .map((talks) => ({
        name: talks.name,
        href: negotiationHref(talks.slug),
        why: 'the same name',
        against: null,
        what: `${talks.status}, ${formatSpan(talks.startDate, talks.endDate)}`,
      }))
  },
  retraction: {
    meaning:
      'Retracted talks stay at their address, with the reason. Their parties, participants and meetings are removed from the current record and can be restored from the history.',
    button: 'Retract the negotiation',
    hint: 'Why the talks should not be on record. If they are over, set their status to concluded or stalled instead.',
  },
  async retract(loaded, reason, { tx }) {
    await retractNegotiation(tx, loaded.key, reason)
    return loaded.href
  },
}
