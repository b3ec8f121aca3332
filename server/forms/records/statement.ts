import { STATEMENT_KINDS } from '../../../models/vocabulary.ts'
import { findStatement, statementsLike } from '../../queries/statements.ts'
import {
  insertStatement,
  retractStatement,
  StatementRequest,
  updateStatement,
} from '../../record/kinds/statements.ts'
import { capital, words } from '../../values/format.ts'
import { dateInputs } from '../dates.ts'
import type { RecordForm } from '../kit/form.ts'
import { entityInputs, optionsOf, sourceInputs, sourcesSection } from './shared.ts'

export const STATEMENT_MEANINGS: Readonly<Record<string, string>> = {
  denial: 'Says that it is not so',
  explanation: 'Says why it is so, or how it is meant',
  confirmation: 'Says that it is so',
  criticism: 'Someone else objects',
  recusal: 'Stays out of the matter',
  divestment: 'Gives up the interest',
  inquiry: 'Someone asks officially',
  support: 'Someone else speaks in their favor',
  no_comment: 'Was asked and declined to comment',
  no_response: 'Was asked and did not respond',
}

/** How much of a statement tells it from others. */
const MOST_TOLD = 160

/** The form for what someone said in response or alleged. */
export const STATEMENT_FORM: RecordForm<StatementRequest> = {
  noun: 'statement',
  permission: 'record:write',
  paths: {
    new: ['/statements/new'],
    edit: ['/statements/:slug/edit'],
    retract: ['/statements/:slug/retract'],
  },
  titles: { new: 'Add a statement', edit: 'Edit this statement', retract: 'Retract this statement' },
  lede: 'What someone said in response or alleged, in their own words if those are on record. Responses appear next to the claim.',
  crumbs: [],
  sections: () => [
    {
      heading: 'Who says what',
      fields: [
        {
          type: 'entity',
          name: 'by',
          label: 'By',
          hint: 'If the speaker is not on record, type the name as published',
          orName: true,
        },
        {
          type: 'select',
          name: 'kind',
          label: 'Kind',
          empty: 'Choose a kind',
          options: optionsOf(STATEMENT_KINDS, STATEMENT_MEANINGS),
        },
        { type: 'date', name: 'date', label: 'Date', hint: 'A year is enough. Leave blank if unknown.' },
        {
          type: 'area',
          name: 'quote',
          label: 'In their words',
          optional: true,
          hint: 'As printed, without quotation marks',
          rows: 3,
        },
        {
          type: 'area',
          name: 'paraphrase',
          label: 'In our words',
          optional: true,
          hint: 'If no words are quoted, or as context',
          rows: 2,
        },
      ],
    },
    {
      heading: 'About',
      item: 'Subject',
      name: 'about',
      key: 'about',
      addLabel: 'Add another',
      initially: 1,
      needed: true,
      note: 'It appears on the pages of all of these and beside the overlaps that they are in.',
      fields: [
        {
          type: 'entity',
          name: 'subject',
          label: 'Official, interest or negotiation',
          orNegotiation: true,
        },
      ],
    },
    sourcesSection(true),
  ],
  schema: StatementRequest,
  previews: false,
  asksOfAlike: true,
  keeps: async ({ by, about }) => ({ by, about: about[0]?.subject ?? '' }),
  async load(query, { slug = '' }) {
    const found = await findStatement(query, slug)
    if (found === null || found.retractionReason !== null) return null
    const page = { name: `${capital(found.kind)} by ${found.by.name}`, href: `/statements/${slug}` }
    return {
      key: slug,
      ...page,
      crumbs: [page],
      typed: {
        ...entityInputs('by', found.by),
        kind: found.kind,
        ...dateInputs('date', found.date),
        quote: found.quote ?? '',
        paraphrase: found.paraphrase ?? '',
        about_count: String(Math.max(1, found.subjects.length)),
        ...Object.assign(
          {},
          ...found.subjects.map((each, index) => entityInputs(`about_${index}_subject`, each)),
        ),
        ...sourceInputs(found.sources),
      },
      entered: { record: 'statement', recordId: found.id, part: 'statements', partId: found.id },
    }
  },
  async save(request, { tx, fresh, loaded }) {
    const statement =
      loaded === null
        ? await insertStatement(tx, request, fresh)
        : await updateStatement(tx, loaded.key, request, fresh)
    return `/statements/${statement.slug}`
  },
  async alike(request, { loaded }, query) {
    const alike = await statementsLike(query, request)
    return alike
      .filter(({ slug }) => slug !== loaded?.key)
      .map((each) => ({
        name: `${capital(words(each.kind))} by ${each.by.name}`,
        href: `/statements/${each.slug}`,
        why: 'by the same person or body, of the same kind and date',
        against: null,
        what: (each.quote ?? each.paraphrase ?? '').slice(0, MOST_TOLD),
      }))
  },
  retraction: {
    meaning:
      'A retracted statement stays at its address, with the reason, but is no longer shown as a response.',
    button: 'Retract the statement',
    hint: 'Why it should not be on record: it was never said, or not by them.',
  },
  async retract(loaded, reason, { tx }) {
    await retractStatement(tx, loaded.key, reason)
    return loaded.href
  },
}
