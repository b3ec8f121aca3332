import { LINK_KIND_NAMES, LINK_KINDS } from '../../../models/link-kinds.ts'
import { VALUE_BANDS } from '../../../models/value-bands.ts'
import {
  AMOUNT_STATUSES,
  ASSOCIATE_RELATIONSHIPS,
  CAPACITIES,
  FAMILY_RELATIONSHIPS,
  LINK_STATUSES,
  PARTNER_RELATIONSHIPS,
  STAGES,
} from '../../../models/vocabulary.ts'
import { CURRENCIES } from '../../values/currencies.ts'
import type { Section } from '../kit/fields.ts'
import { amountReadings, RANGE_CHOICES, shareReadings, toldAmount } from '../numbers.ts'
import { optionsOf } from './shared.ts'

const STATUS_MEANINGS: Readonly<Record<string, string>> = {
  reported: 'By a publisher',
  confirmed: 'By a party to it, or by an official record',
  disputed: 'Someone concerned denies it; add a statement as well',
}

const AMOUNT_MEANINGS: Readonly<Record<string, string>> = {
  paid: 'The money has changed hands',
  committed: 'Pledged in a contract or a subscription',
  announced: 'Said to be coming',
}

const STAGE_MEANINGS: Readonly<Record<string, string>> = {
  in_effect: 'It has happened',
  planned: 'Agreed or announced, but not done yet',
  cancelled: 'Called off; not part of any path',
}

const CAPACITY_MEANINGS: Readonly<Record<string, string>> = {
  private: 'For oneself',
  official: 'By virtue of an office, such as a minister on the board of a state fund',
}

/** What a link says: who, how much, when. */
export const LINK_SECTIONS: readonly Section[] = [
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
        hint: 'How the source says they are tied. The kind decides which paths the link can be part of.',
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
        optional: 'for family, associates and partners',
        hint: 'What the second is to the first, or what the partners have together.',
        empty: 'None',
        options: optionsOf([...FAMILY_RELATIONSHIPS, ...ASSOCIATE_RELATIONSHIPS, ...PARTNER_RELATIONSHIPS]),
        forKinds: 'family associate partners_with',
      },
      { type: 'area', name: 'detail', label: 'Detail', optional: true, rows: 2 },
    ],
  },
  {
    heading: 'How much',
    note: 'Leave these blank if no amount is known. It is then shown as unknown, never as zero.',
    fields: [
      {
        type: 'group',
        layout: 'range',
        forKinds: 'owns controls invests_in partners_with',
        fields: [
          { type: 'select', name: 'share_how', label: 'Share is', empty: 'Exactly', options: RANGE_CHOICES },
          {
            type: 'text',
            name: 'share',
            label: 'Share in percent',
            optional: true,
            hint: 'Such as 9.9',
            inputmode: 'decimal',
            readings: shareReadings,
          },
          {
            type: 'text',
            name: 'share_max',
            label: 'Upper end',
            optional: true,
            hint: 'For “between” only',
            inputmode: 'decimal',
            readings: shareReadings,
            upperOf: 'share_how',
          },
        ],
      },
      {
        type: 'group',
        layout: 'range range-of-money',
        fields: [
          {
            type: 'select',
            name: 'amount_how',
            label: 'Amount is',
            empty: 'Exactly',
            options: RANGE_CHOICES,
          },
          {
            type: 'text',
            name: 'amount',
            label: 'Amount',
            optional: true,
            hint: '2bn, 1,500,000 or 1m to 2m',
            told: toldAmount,
            readings: amountReadings,
          },
          {
            type: 'text',
            name: 'amount_max',
            label: 'Upper end',
            optional: true,
            hint: 'For “between” only',
            told: toldAmount,
            readings: amountReadings,
            upperOf: 'amount_how',
          },
          {
            type: 'text',
            name: 'currency',
            oneWith: 'amount',
            label: 'Currency',
            hint: 'U.S. dollars if blank',
            optional: true,
            completes: CURRENCIES.map(({ code, name }) => ({ value: code, label: name })),
          },
        ],
      },
      {
        type: 'select',
        name: 'amount_band',
        oneWith: 'amount',
        label: 'Band of a disclosure form',
        optional: true,
        hint: 'If a form gives a band but no amount. It is shown as the band and stored as its range.',
        empty: 'Not given as a band',
        options: Object.entries(VALUE_BANDS).map(([value, { form, label }]) => ({
          value,
          label,
          group: form,
        })),
      },
      {
        type: 'more',
        summary: 'What the amount is',
        fields: [
          {
            type: 'radios',
            name: 'amount_status',
            label: 'Status of the amount',
            initial: '',
            options: [{ value: '', label: 'Not known' }, ...optionsOf(AMOUNT_STATUSES, AMOUNT_MEANINGS)],
          },
          {
            type: 'text',
            name: 'joint_with',
            label: 'Part of the same sum as',
            optional: true,
            hint: 'If another link reports this same money, pick it here by name or address. Figures then count the money once.',
            offers: 'links',
          },
        ],
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
          { type: 'date', name: 'start', label: 'Start', hint: 'A year is enough. Leave blank if unknown.' },
          { type: 'end', name: 'end', label: 'End', none: 'No end reported' },
        ],
      },
      {
        type: 'more',
        summary: 'Planned or official ties, and the last report',
        fields: [
          {
            type: 'radios',
            name: 'stage',
            label: 'Stage',
            initial: 'in_effect',
            options: optionsOf(STAGES, STAGE_MEANINGS),
          },
          {
            type: 'radios',
            name: 'capacity',
            label: 'Capacity',
            initial: '',
            options: [{ value: '', label: 'Not known' }, ...optionsOf(CAPACITIES, CAPACITY_MEANINGS)],
          },
          {
            type: 'date',
            name: 'last_known',
            label: 'Last reported as true',
            optional: true,
            hint: 'Leave blank to use the date of the newest source.',
          },
        ],
      },
    ],
  },
]

/** How sure it is; only a link that is already retracted can stay retracted in an edit. */
export const howSure = (retracted: boolean): Section => ({
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
        { ...STATUS_MEANINGS, retracted: 'No longer stands; not part of any path' },
      ),
    },
  ],
})
