import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type NonAttribute,
  type Sequelize,
} from 'sequelize'
import type { Citation } from './citation.ts'
import { RECORDING_MOMENT } from './recording.ts'
import type { EntityKind } from './vocabulary.ts'

/** Anything that can hold or be held: a person, a company, a fund, a state. */
export class Entity extends Model<InferAttributes<Entity>, InferCreationAttributes<Entity>> {
  declare id: CreationOptional<string>
  declare slug: string
  declare kind: EntityKind
  declare name: string
  declare aliases: CreationOptional<string[]>
  declare country: CreationOptional<string | null>
  declare summary: CreationOptional<string | null>
  /** Its ids in other collections, by the collection's name (`EXTERNAL_IDS`); null if none is known. */
  declare externalIds: CreationOptional<Record<string, string> | null>
  /** Why it was retracted; null if it was not. */
  declare retractionReason: CreationOptional<string | null>
  /** The entity that it was merged into, as the same one. */
  declare mergedIntoId: CreationOptional<string | null>
  declare recordedAt: CreationOptional<Date>
  declare recordedBy: CreationOptional<string | null>
  declare revisedAt: CreationOptional<Date | null>
  declare citations?: NonAttribute<Citation[]>
}

export function initEntity(sequelize: Sequelize): void {
  Entity.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      slug: { type: DataTypes.TEXT, allowNull: false },
      kind: { type: DataTypes.TEXT, allowNull: false },
      name: { type: DataTypes.TEXT, allowNull: false },
      aliases: { type: DataTypes.ARRAY(DataTypes.TEXT), allowNull: false, defaultValue: [] },
      country: DataTypes.TEXT,
      summary: DataTypes.TEXT,
      externalIds: DataTypes.JSONB,
      retractionReason: DataTypes.TEXT,
      mergedIntoId: DataTypes.BIGINT,
      recordedAt: { type: DataTypes.DATE, defaultValue: RECORDING_MOMENT },
      recordedBy: DataTypes.BIGINT,
      revisedAt: DataTypes.DATE,
    },
    { sequelize, tableName: 'entities', underscored: true, timestamps: false },
  )
}
