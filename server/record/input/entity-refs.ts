import { Op } from 'sequelize'
import { z } from 'zod'
import { Entity } from '../../../models/entity.ts'
import { ENTITY_KINDS } from '../../../models/vocabulary.ts'
import { InputRefused } from '../refusals.ts'
import { freeSlug, slugFrom } from '../slugs.ts'
import type { RecordWrite } from '../write-record.ts'
import { country, optional, type Problem, text } from './fields.ts'

/** An entity made together with the record that first names it. */
export const NewEntity = z.strictObject({
  name: text(300),
  kind: z.enum(ENTITY_KINDS, `must be one of ${ENTITY_KINDS.join(', ')}`),
  country: optional(country),
})
export type NewEntity = z.infer<typeof NewEntity>

/** Entities to add first, by the slugs by which a request names them. */
export type NewEntities = Readonly<Record<string, NewEntity>>

/** Finds or adds the entities that a request names, and gathers what is wrong with them. */
export class EntityRefs {
  readonly #tx: RecordWrite
  readonly #fresh: NewEntities
  readonly #userId: string | null
  readonly #problems: Problem[] = []

  constructor(tx: RecordWrite, fresh: NewEntities, userId: string | null) {
    this.#tx = tx
    this.#fresh = fresh
    this.#userId = userId
  }

  /** The entity with this slug, or the one that it was merged into; null where there is none. */
  async find(slug: string): Promise<Entity | null> {
    const { transaction } = this.#tx
    let entity = await Entity.findOne({ where: { slug }, transaction })
    while (entity?.mergedIntoId != null) {
      entity = await Entity.findByPk(entity.mergedIntoId, { transaction })
    }
    const fresh = this.#fresh[slug]
    if (entity !== null || fresh === undefined) return entity
    return Entity.create({ slug, ...fresh, recordedBy: this.#userId }, { transaction })
  }

  /** The entity that `field` names. What is wrong with it is kept for `settle`. */
  async need(field: string, slug: string, personFor: string | null = null): Promise<Entity | null> {
    const entity = await this.find(slug)
    if (entity === null) this.#problems.push({ field, reason: `names “${slug}”, which is not on record` })
    else if (entity.retractionReason !== null && entity.retractionReason !== undefined) {
      this.#problems.push({ field, reason: `names “${entity.name}”, which was retracted` })
    } else if (personFor !== null && entity.kind !== 'person') {
      this.#problems.push({ field, reason: `must be a person ${personFor}` })
    } else return entity
    return null
  }

  refuse(problem: Problem): void {
    this.#problems.push(problem)
  }

  /** @throws {InputRefused} with everything that was wrong so far. */
  settle(): void {
    if (this.#problems.length > 0) throw new InputRefused(this.#problems)
  }
}

/** A free slug for a new entity's name. */
export async function freeEntitySlug(name: string, tx?: RecordWrite): Promise<string> {
  const wanted = slugFrom(name)
  const alike = await Entity.findAll({
    attributes: ['slug'],
    where: { slug: { [Op.like]: `${wanted}%` } },
    ...(tx === undefined ? {} : { transaction: tx.transaction }),
  })
  return freeSlug(wanted, new Set(alike.map((entity) => entity.slug)))
}
