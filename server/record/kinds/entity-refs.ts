import sql from 'sql-template-tag'
import { Entity } from '../../../models/entity.ts'
import { lookUp } from '../../values/look-up.ts'
import type { Problem } from '../input/fields.ts'
import type { NewEntities } from '../input/new-entity.ts'
import { recordsOf } from '../records-of.ts'
import { InputRefused } from '../refusals.ts'
import type { RecordWrite } from '../writing.ts'

/** Finds or adds the entities that a request names, and collects what is wrong with them. */
export class EntityRefs {
  readonly #tx: RecordWrite
  readonly #fresh: NewEntities
  readonly #problems: Problem[] = []
  readonly #known = new Map<string, Entity>()

  constructor(tx: RecordWrite, fresh: NewEntities) {
    this.#tx = tx
    this.#fresh = fresh
  }

  /** Looks up several at once, before each of them is asked for. */
  async lookUp(slugs: readonly string[]): Promise<void> {
    const found = await recordsOf(
      this.#tx,
      Entity,
      sql`SELECT * FROM entities WHERE slug = ANY(${[...slugs]}::text[])`,
    )
    for (const entity of found) this.#known.set(entity.slug, entity)
  }

  /** The entity with this slug, or the one that it was merged into; null if there is none. */
  async find(slug: string): Promise<Entity | null> {
    const { transaction } = this.#tx
    let entity = this.#known.get(slug) ?? (await Entity.findOne({ where: { slug }, transaction }))
    while (entity?.mergedIntoId != null) {
      entity = await Entity.findByPk(entity.mergedIntoId, { transaction })
    }
    const fresh = lookUp(this.#fresh, slug)
    if (entity !== null || fresh === undefined) return entity
    return Entity.create({ slug, ...fresh, recordedBy: this.#tx.userId }, { transaction })
  }

  /** The entity that `field` names. What is wrong with it is kept for `settle`. */
  async need(field: string, slug: string, personFor: string | null = null): Promise<Entity | null> {
    const entity = await this.find(slug)
    if (entity === null) this.refuse({ field, reason: `names “${slug}”, which is not on record` })
    else if (isRetracted(entity)) this.#refuseRetracted(field, entity)
    else if (personFor !== null && entity.kind !== 'person')
      this.refuse({ field, reason: `must be a person ${personFor}` })
    else return entity
    return null
  }

  /** The same for a text that can also be the name of something without an entry: then it is null. */
  async findOrName(field: string, slugOrName: string): Promise<Entity | null> {
    const entity = await this.find(slugOrName)
    if (entity !== null && isRetracted(entity)) this.#refuseRetracted(field, entity)
    return entity
  }

  #refuseRetracted(field: string, { name }: Entity): void {
    this.refuse({ field, reason: `names “${name}”, which was retracted` })
  }

  refuse(problem: Problem): void {
    this.#problems.push(problem)
  }

  /** @throws {InputRefused} with everything that was wrong so far. */
  settle(): void {
    if (this.#problems.length > 0) throw new InputRefused(this.#problems)
  }
}

const isRetracted = ({ retractionReason }: Entity): boolean => retractionReason != null
