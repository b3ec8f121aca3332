import { z } from 'zod'
import { ENTITY_KINDS } from '../../../models/vocabulary.ts'
import { country, line, optional } from './fields.ts'

/** An entity made together with the record that first names it. */
export const NewEntity = z.strictObject({
  name: line(300),
  kind: z.enum(ENTITY_KINDS, `must be one of ${ENTITY_KINDS.join(', ')}`),
  country: optional(country),
})
export type NewEntity = z.infer<typeof NewEntity>

/** Entities to add first, by the slugs that a request uses for them. */
export type NewEntities = Readonly<Record<string, NewEntity>>
