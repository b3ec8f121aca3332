import { type FilterName, isNaming, vocabularyOf } from '../../queries/filters.ts'
import { MOST_ROWS } from '../../queries/paging.ts'
import { capital } from '../../values/format.ts'
import type { Collection } from '../collections.ts'
import { answers, idParameter, page, READING, type Refusal, ref, text, wrapped } from './parts.ts'

/** What the filters that take one value mean. All others can be repeated. */
const SINGLE: Readonly<Record<string, string>> = {
  min_score: 'Only overlaps that score at least this',
  since: 'Only what happened on this day or later',
  until: 'Only what happened on this day or earlier',
  q: 'Only records with these words in what names them. Of overlaps, that is the official, the negotiation and the party; an interest on a path is found by “interest”',
  checked: 'Whether a second person has checked it: yes or no',
  in_effect: 'Whether it is in effect today: yes or no',
}

/** What some of the filters that can be repeated take. */
const REPEATED: Readonly<Record<string, string>> = {
  country: 'A country’s name or two-letter code',
  by: 'Who made the change: an email address',
}

const query = (name: string, description: string, schema: object) => ({
  name,
  in: 'query',
  description,
  schema,
})
const FIELDS = query('fields', 'Fields to return, separated by commas; all if left out', text)
const AS_OF = query('as_of', 'Show the record as of this day or time', text)

function filterParameter(name: FilterName, list: readonly FilterName[]) {
  if (name === 'as_of') return AS_OF
  const schema = name === 'min_score' ? { type: 'integer', minimum: 0, maximum: 100 } : text
  const meaning = SINGLE[name]
  if (meaning !== undefined) return query(name, meaning, schema)
  const words = vocabularyOf(name, list)
  const items = words === null ? text : { type: 'string', enum: words }
  const description = `${REPEATED[name] ?? (isNaming(name) ? 'A name or ID' : 'A value')}; repeat it to match any`
  return { ...query(name, description, { type: 'array', items }), style: 'form', explode: true }
}

/** Parameters of a list: its filters, its order, its page, and how much of each record it returns. */
function listParameters({ filters, sorts, summary }: Collection) {
  return [
    ...filters.map((name) => filterParameter(name, filters)),
    query('sort', 'The order', { type: 'string', enum: Object.keys(sorts) }),
    query('cursor', 'Where the previous page ended; “next” contains it', text),
    query('limit', 'Records on a page', { type: 'integer', minimum: 1, maximum: MOST_ROWS }),
    FIELDS,
    ...(summary === undefined
      ? []
      : [
          query(
            'view',
            'summary leaves out the chains, the responses and the requests for comment, of which it gives only the numbers',
            {
              type: 'string',
              enum: ['full', 'summary'],
            },
          ),
        ]),
  ]
}

/** The name of a collection's schemas: `Link` for `links`. */
export const schemaName = ({ one }: Collection): string => capital(one)

const namesRecords = ({ filters }: Collection): boolean => filters.some((name) => isNaming(name))

/** Whether a filter of the list names an entity, which may have been merged into another. */
const leadsOn = ({ filters }: Collection): boolean =>
  filters.some((name) => name === 'official' || name === 'party' || name === 'interest')

export function readingPaths(collection: Collection): [string, object][] {
  const { name, one, summary } = collection
  const title = schemaName(collection)
  // `view` and `fields` leave members out.
  const less = summary === undefined ? [] : [ref(`${title}Summary`)]
  const listed = { anyOf: [ref(title), ...less, ref(`Some${title}`)] }
  const moves: Refusal[] = leadsOn(collection) ? [301] : []
  const unknown: Refusal[] = namesRecords(collection) ? [404] : []
  const moved: Refusal[] = ['officials', 'interests', 'sources'].includes(name) ? [301] : []
  return [
    [
      `/${name}`,
      {
        get: {
          operationId: `list${capital(name)}`,
          summary: `A page of ${name}`,
          tags: [name],
          security: READING,
          parameters: listParameters(collection),
          responses: answers(200, `A page of ${name}`, page(listed), ...moves, 400, 401, ...unknown),
        },
      },
    ],
    [
      `/${name}/{id}`,
      {
        get: {
          operationId: `get${title}`,
          summary: `One ${one}`,
          tags: [name],
          security: READING,
          parameters: [idParameter, AS_OF, FIELDS],
          responses: answers(
            200,
            `One ${one}`,
            wrapped({ anyOf: [ref(`Whole${title}`), ref(`SomeWhole${title}`)] }),
            ...moved,
            400,
            401,
            404,
          ),
        },
      },
    ],
  ]
}
