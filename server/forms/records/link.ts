import { LINK_KIND_NAMES, LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import { VALUE_BANDS } from '../../../models/value-bands.ts'
import { ASSOCIATE_RELATIONSHIPS, FAMILY_RELATIONSHIPS, LINK_STATUSES } from '../../../models/vocabulary.ts'
import { linkSentence } from '../../domain/link-words.ts'
import { insertLink, LinkRequest, markRetracted, updateLink } from '../../domain/records/links.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import { findLink, similarLinks } from '../../queries/links.ts'
import { dateInputs, endInputs } from '../dates.ts'
import { combineFigures, toldAmount } from '../figures.ts'
import type { Section, Typed } from '../kit/fields.ts'
import type { RecordForm } from '../kit/form.ts'
import { entityInputs, optionsOf, sourceInputs, sourcesSection } from './shared.ts'

const CURRENCIES = [
  'USD',
  'EUR',
  'GBP',
  'SAR',
  'AED',
  'QAR',
  'BHD',
  'OMR',
  'JOD',
  'KWD',
  'CHF',
  'CNY',
  'RUB',
  'ILS',
]

const STATUS_MEANINGS: Readonly<Record<string, string>> = {
  reported: 'By a publisher',
  confirmed: 'By a party to it, or by an official record',
  disputed: 'Somebody concerned denies it; add a statement as well',
}

const SECTIONS: readonly Section[] = [
  {
    heading: 'Who is tied to whom',
    reads: true,
    fields: [
      {
        type: 'group',
        layout: 'two',
        fields: [
          { type: 'entity', name: 'from', label: 'From' },
          { type: 'entity', name: 'to', label: 'To' },
        ],
      },
      {
        type: 'select',
        name: 'kind',
        label: 'Kind of link',
        hint: 'How the source says they are tied. A kind decides which chains the link can make.',
        empty: 'Choose a kind',
        options: LINK_KIND_NAMES.map((value) => ({
          value,
          label: LINK_KINDS[value].label,
          meaning: LINK_KINDS[value].meaning,
        })),
      },
      {
        type: 'select',
        name: 'relationship',
        label: 'Relationship',
        optional: 'for family and associates',
        hint: 'What the second is to the first.',
        empty: 'None',
        options: optionsOf([...FAMILY_RELATIONSHIPS, ...ASSOCIATE_RELATIONSHIPS]),
        forKinds: 'family associate',
      },
      { type: 'area', name: 'detail', label: 'Detail', optional: true, rows: 2 },
    ],
  },
  {
    heading: 'How much',
    note: 'Leave these empty where no amount is known. It is then shown as unknown, never as zero.',
    fields: [
      {
        type: 'group',
        layout: 'two',
        forKinds: 'owns controls invests_in partners_with',
        fields: [
          {
            type: 'text',
            name: 'share',
            label: 'Share in percent',
            optional: true,
            hint: 'Such as 9.9, or the lower end',
            inputmode: 'decimal',
          },
          {
            type: 'text',
            name: 'share_max',
            label: 'Upper end',
            optional: true,
            hint: 'Of a range',
            inputmode: 'decimal',
          },
        ],
      },
      {
        type: 'group',
        layout: 'amounts',
        fields: [
          {
            type: 'text',
            name: 'amount',
            label: 'Amount',
            optional: true,
            hint: '2bn, 1,500,000 or 1m to 2m',
            told: toldAmount,
          },
          {
            type: 'text',
            name: 'amount_max',
            label: 'Upper end',
            optional: true,
            hint: 'Of a range',
            told: toldAmount,
          },
          {
            type: 'select',
            name: 'currency',
            label: 'Currency',
            hint: 'Else US dollars',
            empty: 'As written',
            options: CURRENCIES.map((value) => ({ value, label: value })),
          },
        ],
      },
      {
        type: 'select',
        name: 'amount_band',
        label: 'Band of a disclosure form',
        optional: true,
        hint: 'Where a form gives a band and no amount. It is shown as the band and kept as its range.',
        empty: 'None',
        options: Object.entries(VALUE_BANDS).map(([value, { form, label }]) => ({
          value,
          label,
          group: form,
        })),
      },
    ],
  },
  {
    heading: 'When',
    fields: [
      {
        type: 'group',
        layout: 'two',
        fields: [
          { type: 'date', name: 'start', label: 'Start', hint: 'A year alone will do. Empty: unknown.' },
          { type: 'end', name: 'end', label: 'End', none: 'No end reported' },
        ],
      },
    ],
  },
]

const howSure = (retracted: boolean): Section => ({
  heading: 'How sure',
  fields: [
    {
      type: 'radios',
      name: 'status',
      label: 'Status',
      initial: 'reported',
      // Retracting asks for a reason, on a page of its own; a retracted link can be edited as such.
      options: optionsOf(
        LINK_STATUSES.filter((status) => status !== 'retracted' || retracted),
        { ...STATUS_MEANINGS, retracted: 'No longer stands; makes no chain' },
      ),
    },
  ],
})

function inputsOf(link: LinkCard): Typed {
  const upper = (min: string | null, max: string | null): string => (max === min ? '' : (max ?? ''))
  const banded = link.amountBand !== null
  return {
    ...entityInputs('from', link.from),
    ...entityInputs('to', link.to),
    kind: link.kind,
    relationship: link.relationship ?? '',
    detail: link.detail ?? '',
    share: link.shareMin ?? '',
    share_max: upper(link.shareMin, link.shareMax),
    amount: banded ? '' : (link.amountMin ?? ''),
    amount_max: banded ? '' : upper(link.amountMin, link.amountMax),
    currency: banded ? '' : (link.currency ?? ''),
    amount_band: link.amountBand ?? '',
    ...dateInputs('start', link.startDate),
    ...endInputs('end', link.endDate),
    status: link.status,
    ...sourceInputs(link.sources),
  }
}

/** The link played back as a sentence, once there is enough of it. */
function reads(typed: Typed): string | null {
  const [from, to] = [(typed.from ?? '').trim(), (typed.to ?? '').trim()]
  const kind = typed.kind ?? ''
  if (from === '' || to === '' || !(kind in LINK_KINDS)) return null
  const share = /^\d+(\.\d+)?$/.test((typed.share ?? '').trim()) ? (typed.share ?? '').trim() : null
  const link = {
    kind: kind as LinkKind,
    relationship: typed.relationship || null,
    shareMin: share,
    shareMax: share,
  }
  return linkSentence(link, from, to)
}

/** The form for a link: one dated, sourced statement that two entities are tied. */
export const LINK_FORM: RecordForm<LinkRequest> = {
  noun: 'link',
  permission: 'record:write',
  paths: { new: ['/links/new'], edit: ['/links/:slug/edit'], retract: ['/links/:slug/retract'] },
  titles: { new: 'Add a link', edit: 'Edit this link', retract: 'Retract this link' },
  lede: 'One dated, sourced statement that two entities are tied.',
  crumbs: [{ name: 'Links', href: '/links' }],
  sections: (editing) => [...SECTIONS, howSure(editing), sourcesSection(true)],
  schema: LinkRequest,
  aliases: { share_percent: 'share', share_min: 'share', amount_min: 'amount', id: 'from' },
  combine: combineFigures,
  previews: true,
  keeps: ({ from }) => ({ from }),
  reads,
  async load(query, { slug = '' }) {
    const link = await findLink(query, slug)
    if (link === null) return null
    const sentence = linkSentence(link, link.from.name, link.to.name)
    const page = { name: sentence, href: `/links/${slug}` }
    return { key: slug, ...page, crumbs: [...LINK_FORM.crumbs, page], typed: inputsOf(link) }
  },
  async save(request, { tx, fresh, userId, loaded }) {
    const slug =
      loaded === null
        ? await insertLink(tx, request, fresh, userId)
        : await updateLink(tx, loaded.key, request, fresh, userId)
    return `/links/${slug}`
  },
  retraction: {
    meaning: 'A retracted link stays on record, with the reason, and makes no chain.',
    button: 'Retract the link',
    hint: 'Why the statement no longer stands: a correction by the publisher, a mistake in the entry.',
  },
  async retract(loaded, reason, { tx, userId }) {
    await markRetracted(tx, loaded.key, reason, userId)
    return loaded.href
  },
  async alike(request, loaded, query) {
    const similar = await similarLinks(query, request, loaded?.key ?? null)
    return similar.map((link) => ({
      name: linkSentence(link, link.from.name, link.to.name),
      href: `/links/${link.slug}`,
      why: 'between the same two, of the same kind',
      against: null,
    }))
  },
}
