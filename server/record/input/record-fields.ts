import { z } from 'zod'
import {
  ENTITY_KINDS,
  EXTERNAL_ID_NAMES,
  EXTERNAL_IDS,
  NEGOTIATION_STATUSES,
  PARTICIPANT_ROLES,
  PARTICIPATION_STATUSES,
  PARTICULAR_MATTERS,
  PARTY_ROLES,
  POSITION_CLASSES,
  STANCES,
  STATEMENT_KINDS,
} from '../../../models/vocabulary.ts'
import { endsBeforeStart } from '../../values/partial-date.ts'
import {
  country,
  line,
  listOf,
  oneOf,
  optional,
  partialDate,
  partialEnd,
  text,
  webAddress,
  withDefault,
} from './fields.ts'

/**
 * The members of every kind of record except links, as the dataset file, forms and commands write them, without ids,
 * sources and references to other records.
 */

const dates = { start: optional(partialDate), end: optional(partialEnd) }

/** Checks that a record does not end before it starts. */
export function checkDates(
  record: { start: string | null; end: string | null },
  context: z.RefinementCtx,
): void {
  if (endsBeforeStart(record.start, record.end)) {
    context.addIssue({ code: 'custom', path: ['end'], message: 'is before the start' })
  }
}

/** Ids in other collections, by the names of the collections; null if none is given. */
const externalIds = z
  .strictObject(
    Object.fromEntries(
      EXTERNAL_ID_NAMES.map((name) => [
        name,
        optional(
          line(100).refine(
            (id) => EXTERNAL_IDS[name].pattern.test(id),
            `must be ${EXTERNAL_IDS[name].looks}`,
          ),
        ),
      ]),
    ),
    'must be an object of ids',
  )
  .nullish()
  .transform((given) => {
    const known = Object.entries(given ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    )
    return known.length === 0 ? null : Object.fromEntries(known)
  })

export const ENTITY_FIELDS = {
  kind: oneOf(ENTITY_KINDS),
  name: line(300),
  aliases: listOf(line(300), 'names')
    .nullish()
    .transform((value) => value ?? []),
  country: optional(country),
  summary: optional(text(4000)),
  external_ids: externalIds,
}

export const POSITION_FIELDS = {
  title: line(500),
  body: optional(line(300)),
  class: oneOf(POSITION_CLASSES),
  ...dates,
}

export const NEGOTIATION_FIELDS = {
  name: line(300),
  summary: optional(text(4000)),
  status: oneOf(NEGOTIATION_STATUSES),
  particular_matter: optional(oneOf(PARTICULAR_MATTERS)),
  ...dates,
}

export const PARTY_FIELDS = { role: oneOf(PARTY_ROLES), ...dates }

export const PARTICIPANT_FIELDS = {
  role: oneOf(PARTICIPANT_ROLES),
  capacity: optional(line(500)),
  ...dates,
  status: withDefault(PARTICIPATION_STATUSES, 'reported'),
}

export const MEETING_FIELDS = {
  date: partialDate,
  place: optional(line(300)),
  summary: optional(text(2000)),
}

export const STATEMENT_FIELDS = {
  by: line(300),
  kind: oneOf(STATEMENT_KINDS),
  date: optional(partialDate),
  quote: optional(text(2000)),
  paraphrase: optional(text(2000)),
}

/** Checks that a statement has a quotation or a paraphrase. */
export function checkStatement(
  statement: { quote: string | null; paraphrase: string | null },
  context: z.RefinementCtx,
): void {
  if (statement.quote !== null || statement.paraphrase !== null) return
  context.addIssue({
    code: 'custom',
    path: ['quote'],
    message: 'is missing: give a quotation or a paraphrase',
  })
}

export const SOURCE_FIELDS = {
  url: webAddress,
  publisher: line(300),
  origin: optional(line(300)),
  title: line(1000),
  published: optional(partialDate),
  archive_url: optional(webAddress),
}

/** What a citation says about its source, and what its source says about the record. */
export const CITATION_FIELDS = {
  locator: optional(line(300)),
  quote: optional(text(1000)),
  stance: withDefault(STANCES, 'supports'),
  note: optional(line(1000)),
}
