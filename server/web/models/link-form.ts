import {
  ASSOCIATE_RELATIONSHIPS,
  ENTITY_KINDS,
  FAMILY_RELATIONSHIPS,
  LINK_KIND_NAMES,
  LINK_KINDS,
  LINK_STATUSES,
} from '../../../models/vocabulary.ts'
import type { Problem } from '../../domain/fields.ts'
import { capital, words } from '../../domain/format.ts'
import type { LinkForm, TypedEnd } from '../../forms/link-form.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import type { ConflictModel } from './link-conflict.ts'
import { fieldProblems, SOURCE_LABELS } from './link-form-problems.ts'
import type { PreviewModel } from './link-preview.ts'
import { linkModel, linkSentence } from './links.ts'

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
    // Where the name is on record nowhere, adding it is what is left to do.
    newOpen: typed.newKind !== '' || (typed.name.trim() !== '' && problemOf(name) !== null),
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
  retracted: 'No longer stands; makes no chain',
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
  const problems = fieldProblems(options.problems, form.sources.length)
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
      // Retracting asks for a reason, on a page of its own; a retracted link can be edited as such.
      statuses: LINK_STATUSES.filter(
        (status) => status !== 'retracted' || options.existing?.status === 'retracted',
      ).map((value) => ({
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
        // Where another was just asked for, its address is what comes next.
        focus:
          index > 0 &&
          index === form.sources.length - 1 &&
          source.url === '' &&
          options.problems.length === 0,
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
