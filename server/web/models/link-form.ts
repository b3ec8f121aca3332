import {
  ASSOCIATE_RELATIONSHIPS,
  ENTITY_KINDS,
  FAMILY_RELATIONSHIPS,
  LINK_KIND_NAMES,
  LINK_KINDS,
  LINK_STATUSES,
} from '../../../models/vocabulary.ts'
import type { PreviewedChanges } from '../../api/preview.ts'
import type { Problem } from '../../domain/fields.ts'
import { capital, count, words } from '../../domain/format.ts'
import type { LinkForm, TypedEnd } from '../../forms/link-form.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import { linkModel, linkSentence } from './links.ts'
import { overlapRow } from './overlaps.ts'

/** What each field is called in the summary of problems. */
const LABELS: Readonly<Record<string, string>> = {
  from: 'From',
  to: 'To',
  from_new_kind: 'Kind of the new “from”',
  to_new_kind: 'Kind of the new “to”',
  from_new_country: 'Country of the new “from”',
  to_new_country: 'Country of the new “to”',
  kind: 'Kind of link',
  relationship: 'Relationship',
  detail: 'Detail',
  share: 'Share',
  share_max: 'Upper end of the share',
  amount: 'Amount',
  amount_max: 'Upper end of the amount',
  currency: 'Currency',
  start: 'Start',
  end: 'End',
  status: 'Status',
  sources: 'Source',
  reason: 'Reason',
}

const SOURCE_LABELS: Readonly<Record<string, string>> = {
  url: 'Web address',
  publisher: 'Publisher',
  title: 'Title',
  published: 'Published',
  archive_url: 'Archived copy',
  locator: 'Where in it',
  quote: 'Quotation',
}

/** Fields that are one input of the form under another name. */
const SAME_INPUT: Readonly<Record<string, string>> = {
  share_percent: 'share',
  share_min: 'share',
  amount_min: 'amount',
  id: 'from',
}

interface FieldProblem {
  /** The field, as the templates ask for it. */
  readonly field: string
  /** The id of the input to mend. */
  readonly input: string
  readonly message: string
}

function fieldProblem({ field, reason }: Problem): FieldProblem {
  const source = /^sources\.(\d+)\.(\w+)$/.exec(field)
  if (source?.[1] !== undefined && source[2] !== undefined) {
    const id = `source_${source[1]}_${source[2]}`
    const input = source[2] === 'published' ? `${id}_year` : id
    return { field: id, input, message: `${SOURCE_LABELS[source[2]] ?? words(source[2])} ${reason}` }
  }
  const name = field.startsWith('sources') ? 'source_0_url' : (SAME_INPUT[field] ?? field)
  const input =
    name === 'start' || name === 'end' ? `${name}_year` : name === 'status' ? 'status_reported' : name
  return { field: name, input, message: `${LABELS[field] ?? LABELS[name] ?? 'Source'} ${reason}` }
}

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

function endModel(typed: TypedEnd, name: string, label: string, problemOf: (field: string) => string | null) {
  return {
    ...typed,
    field: name,
    label,
    problem: problemOf(name),
    newOpen: typed.newKind !== '' || problemOf(name) !== null,
    newKinds: ENTITY_KINDS.map((kind) => ({
      value: kind,
      label: capital(words(kind)),
      selected: kind === typed.newKind,
    })),
    newKindProblem: problemOf(`${name}_new_kind`),
    newCountryProblem: problemOf(`${name}_new_country`),
  }
}

const STATUS_MEANINGS: Readonly<Record<string, string>> = {
  reported: 'By a publisher',
  confirmed: 'By a party to it, or by an official record',
  disputed: 'Somebody concerned denies it; add a statement as well',
}

/** The form page: the input exactly as typed, every problem beside its field, and the preview. */
export function linkFormModel(
  form: LinkForm,
  options: {
    problems: readonly Problem[]
    /** The link that is edited; null for a new one. */
    existing: LinkCard | null
    preview: PreviewModel | null
    conflict: ConflictModel | null
  },
) {
  const problems = options.problems.map(fieldProblem)
  const problemOf = (field: string): string | null =>
    problems.find((problem) => problem.field === field)?.message ?? null
  const title = options.existing === null ? 'Add a link' : 'Edit this link'
  const facts = form.kind in LINK_KINDS ? LINK_KINDS[form.kind as keyof typeof LINK_KINDS] : null
  const relationships = [...FAMILY_RELATIONSHIPS, ...ASSOCIATE_RELATIONSHIPS]
  return {
    title: problems.length > 0 ? `Error: ${title}` : title,
    heading: title,
    linkFormScript: true,
    action: options.existing === null ? '/links/new' : `/links/${options.existing.slug}/edit`,
    existing: options.existing === null ? null : linkModel(options.existing),
    problems,
    conflict: options.conflict,
    preview: options.preview,
    form: {
      ...form,
      from: endModel(form.from, 'from', 'From', problemOf),
      to: endModel(form.to, 'to', 'To', problemOf),
      kinds: LINK_KIND_NAMES.map((kind) => ({
        value: kind,
        label: LINK_KINDS[kind].label,
        meaning: LINK_KINDS[kind].meaning,
        selected: kind === form.kind,
      })),
      relationships: relationships.map((each) => ({
        value: each,
        label: capital(words(each)),
        selected: each === form.relationship,
      })),
      currencies: [...new Set([...CURRENCIES, ...(form.currency === '' ? [] : [form.currency])])].map(
        (value) => ({
          value,
          selected: value === form.currency,
        }),
      ),
      statuses: LINK_STATUSES.filter((status) => status !== 'retracted').map((value) => ({
        value,
        label: capital(value),
        meaning: STATUS_MEANINGS[value],
        checked: value === form.status,
      })),
      endChoices: [
        { value: 'none', label: 'No end reported', checked: form.endChoice === 'none' },
        { value: 'unknown', label: 'Ended, day unknown', checked: form.endChoice === 'unknown' },
        { value: 'date', label: 'Ended on a date', checked: form.endChoice === 'date' },
      ],
      sources: form.sources.map((source, index) => ({
        ...source,
        index,
        number: index + 1,
        several: form.sources.length > 1,
        problems: Object.fromEntries(
          Object.keys(SOURCE_LABELS).map((name) => [name, problemOf(`source_${index}_${name}`)]),
        ),
      })),
      sourceCount: form.sources.length,
      kindMeaning: facts?.meaning ?? '',
      reads: reads(form, facts !== null),
      problemOf: Object.fromEntries(problems.map((problem) => [problem.field, problem.message])),
    },
  }
}

/** The link played back as a sentence, once there is enough of it. */
function reads(form: LinkForm, kindKnown: boolean): string | null {
  const [from, to] = [form.from.name.trim(), form.to.name.trim()]
  if (from === '' || to === '' || !kindKnown) return null
  const kind = form.kind as LinkCard['kind']
  const share = /^\d+(\.\d+)?$/.test(form.share.trim()) ? form.share.trim() : null
  return linkSentence(
    { kind, relationship: form.relationship || null, shareMin: share, shareMax: share },
    from,
    to,
  )
}

export interface PreviewModel {
  readonly summary: string
  readonly appear: ReturnType<typeof overlapRow>[]
  readonly change: ReturnType<typeof overlapRow>[]
  readonly vanish: ReturnType<typeof overlapRow>[]
  readonly similar: { href: string; sentence: string }[]
}

/** What saving would do, in words and as overlaps; the link itself stands out in the chains. */
export function previewModel(
  changes: PreviewedChanges,
  similar: readonly LinkCard[],
  linkSlug: string,
): PreviewModel {
  const { appear, change, vanish } = changes
  const parts = [
    appear.length > 0 ? `${count(appear.length, 'overlap')} would be new` : '',
    change.length > 0 ? `${count(change.length, 'overlap')} would change` : '',
    vanish.length > 0 ? `${count(vanish.length, 'overlap')} would no longer hold` : '',
  ].filter((part) => part !== '')
  return {
    summary: parts.length === 0 ? 'No overlap would appear or change.' : `${parts.join('; ')}.`,
    appear: appear.map((overlap) => overlapRow(overlap, linkSlug)),
    change: change.map((overlap) => overlapRow(overlap, linkSlug)),
    vanish: vanish.map((overlap) => overlapRow(overlap)),
    similar: similar.map((link) => ({ href: linkModel(link).href, sentence: linkModel(link).sentence })),
  }
}

export interface ConflictModel {
  readonly rows: { label: string; theirs: string; yours: string }[]
}

/** Both versions beside each other, field by field, where they differ. */
export function conflictModel(theirs: LinkForm, yours: LinkForm): ConflictModel {
  const flatten = (form: LinkForm): [string, string][] => [
    ['From', form.from.name],
    ['To', form.to.name],
    ['Kind of link', words(form.kind)],
    ['Relationship', words(form.relationship)],
    ['Detail', form.detail],
    ['Share', [form.share, form.shareMax].filter(Boolean).join(' to ')],
    [
      'Amount',
      [form.currency, [form.amount, form.amountMax].filter(Boolean).join(' to ')].filter(Boolean).join(' '),
    ],
    ['Start', Object.values(form.start).filter(Boolean).join(' ')],
    ['End', form.endChoice === 'date' ? Object.values(form.end).filter(Boolean).join(' ') : form.endChoice],
    ['Status', form.status],
    [
      'Sources',
      form.sources
        .map((source) => [source.url, source.locator, source.quote].filter(Boolean).join(', '))
        .join(' | '),
    ],
  ]
  const mine = new Map(flatten(yours))
  return {
    rows: flatten(theirs)
      .map(([label, value]) => ({ label, theirs: value || 'none', yours: mine.get(label) || 'none' }))
      .filter((row) => row.theirs !== row.yours),
  }
}
