import { z } from 'zod'
import { LINK_KIND_NAMES } from '../../../models/link-kinds.ts'
import {
  AMOUNT_STATUSES,
  CAPACITIES,
  ENTITY_KINDS,
  LINK_STATUSES,
  NEGOTIATION_STATUSES,
  PARTICIPANT_ROLES,
  PARTICIPATION_STATUSES,
  PARTICULAR_MATTERS,
  PARTY_ROLES,
  POSITION_CLASSES,
  STAGES,
  STATEMENT_KINDS,
} from '../../../models/vocabulary.ts'
import { CitedSource, Decimal, EVIDENCE, Named, PartialDate, PartialEnd, SOURCE_FIELDS } from './common.ts'

const sources = z.array(CitedSource)
const dates = { start: PartialDate.nullable(), end: PartialEnd.nullable() }

export const Link = z.strictObject({
  id: z.string(),
  kind: z.enum(LINK_KIND_NAMES),
  from: Named,
  to: Named,
  relationship: z.string().nullable(),
  detail: z.string().nullable(),
  share_percent: Decimal.nullable(),
  share_min: Decimal.nullable(),
  share_max: Decimal.nullable(),
  amount: Decimal.nullable(),
  amount_min: Decimal.nullable(),
  amount_max: Decimal.nullable(),
  currency: z.string().nullable(),
  amount_band: z.string().nullable(),
  amount_status: z.enum(AMOUNT_STATUSES).nullable(),
  joint_sum: z.string().nullable(),
  ...dates,
  last_known: PartialDate.nullable(),
  stage: z.enum(STAGES),
  capacity: z.enum(CAPACITIES).nullable(),
  status: z.enum(LINK_STATUSES),
  counted_status: z
    .enum(LINK_STATUSES)
    .describe(
      'The status that counts, and that the filter `status` means: disputed also if a source contradicts it',
    ),
  retraction_reason: z.string().nullable(),
  sources,
  ...EVIDENCE,
  overlap_count: z.int(),
  checked: z.boolean(),
  merged_into: z.string().nullable(),
  version: z.int(),
  recorded_at: z.string(),
  recorded_by: z.string().nullable(),
  revised_at: z.string().nullable(),
})

/** An official or any other entity, as lists show it. */
export const Entity = z.strictObject({
  slug: z.string(),
  kind: z.enum(ENTITY_KINDS),
  name: z.string(),
  aliases: z.array(z.string()),
  country: z.string().nullable(),
  summary: z.string().nullable(),
  external_ids: z.record(z.string(), z.string()),
  official: z.boolean(),
  link_count: z.int().meta({ description: 'How many links it has, retracted ones too.' }),
  negotiation_count: z.int(),
  overlap_count: z.int(),
  retraction_reason: z.string().nullable(),
  sources,
})

const Position = z.strictObject({
  title: z.string(),
  body: z.strictObject({ slug: z.string().nullable(), name: z.string() }).nullable(),
  class: z.enum(POSITION_CLASSES),
  ...dates,
  sources,
})

/** A single official, with the positions held and the negotiations taken part in. */
export const Official = Entity.extend({
  positions: z.array(Position),
  negotiations: z.array(
    z.strictObject({
      slug: z.string(),
      name: z.string(),
      role: z.enum(PARTICIPANT_ROLES),
      capacity: z.string().nullable(),
      on_behalf_of: Named.nullable(),
      ...dates,
      status: z.enum(PARTICIPATION_STATUSES),
    }),
  ),
})

/** Any other single entity, with the negotiations to which it is a party. */
export const Interest = Entity.extend({
  negotiations: z.array(
    z.strictObject({ slug: z.string(), name: z.string(), roles: z.array(z.enum(PARTY_ROLES)) }),
  ),
})

/** A negotiation, as lists show it. */
export const Negotiation = z.strictObject({
  slug: z.string(),
  name: z.string(),
  summary: z.string().nullable(),
  status: z.enum(NEGOTIATION_STATUSES),
  ...dates,
  party_names: z.array(z.string()),
  participant_count: z.int(),
  overlap_count: z.int(),
})

/** A single negotiation, with its parties, participants and meetings. */
export const WholeNegotiation = Negotiation.extend({
  particular_matter: z.enum(PARTICULAR_MATTERS).nullable(),
  retraction_reason: z.string().nullable(),
  sources,
  parties: z.array(
    z.strictObject({
      slug: z.string(),
      name: z.string(),
      roles: z.array(z.strictObject({ role: z.enum(PARTY_ROLES), ...dates })),
      sources,
    }),
  ),
  participants: z.array(
    z.strictObject({
      slug: z.string(),
      name: z.string(),
      role: z.enum(PARTICIPANT_ROLES),
      capacity: z.string().nullable(),
      on_behalf_of: Named.nullable(),
      ...dates,
      status: z.enum(PARTICIPATION_STATUSES),
      sources,
    }),
  ),
  meetings: z.array(
    z.strictObject({
      date: PartialDate,
      place: z.string().nullable(),
      summary: z.string().nullable(),
      attendees: z.array(Named),
      sources,
    }),
  ),
})

export const Statement = z.strictObject({
  id: z.string(),
  kind: z.enum(STATEMENT_KINDS),
  by: z.strictObject({ slug: z.string().nullable(), name: z.string() }),
  date: PartialDate.nullable(),
  about: z.array(Named),
  quote: z.string().nullable(),
  paraphrase: z.string().nullable(),
  retraction_reason: z.string().nullable(),
  sources,
})

export const Source = z.strictObject({
  ...SOURCE_FIELDS,
  citation_count: z.int(),
  retraction_reason: z.string().nullable(),
  merged_into: z.string().nullable(),
})

/** A single source, with up to 200 of the records that cite it. */
export const WholeSource = Source.extend({
  cited_by: z.array(
    z.strictObject({
      what: z.string(),
      name: z.string(),
      path: z.string(),
      locator: z.string().nullable(),
      quote: z.string().nullable(),
    }),
  ),
})
