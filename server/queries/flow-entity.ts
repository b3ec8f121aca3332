import type { EntityKind } from '../../models/vocabulary.ts'
import { IS_OFFICIAL } from './entity-cards.ts'

/** One end of a flow. */
export interface FlowEntity {
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
  readonly official: boolean
}

/** The entity with this alias in the statement, as JSON. */
export const flowEntity = (alias: string): string =>
  `jsonb_build_object('slug', ${alias}.slug, 'name', ${alias}.name, 'kind', ${alias}.kind, 'official', ${IS_OFFICIAL.replaceAll('e.', `${alias}.`)})`
