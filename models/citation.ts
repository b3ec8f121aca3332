import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type NonAttribute,
  type Sequelize,
} from 'sequelize'
import type { Source } from './source.ts'
import type { Stance } from './vocabulary.ts'

/** The columns of a citation that say which record cites the source. Exactly one of them is set. */
export const CITING_COLUMNS = [
  'entityId',
  'positionId',
  'linkId',
  'negotiationId',
  'partyId',
  'participantId',
  'meetingId',
  'statementId',
] as const
export type CitingColumn = (typeof CITING_COLUMNS)[number]

/** One record's citation of one source, with the place in the source and a short quotation. */
export class Citation extends Model<InferAttributes<Citation>, InferCreationAttributes<Citation>> {
  declare id: CreationOptional<string>
  declare sourceId: string
  declare locator: CreationOptional<string | null>
  declare quote: CreationOptional<string | null>
  /** Null if it supports the record. */
  declare stance: CreationOptional<Exclude<Stance, 'supports'> | null>
  /** What it says differently. */
  declare note: CreationOptional<string | null>
  /** The citation's position among those of its record, from 0. */
  declare ordinal: number
  declare entityId: CreationOptional<string | null>
  declare positionId: CreationOptional<string | null>
  declare linkId: CreationOptional<string | null>
  declare negotiationId: CreationOptional<string | null>
  declare partyId: CreationOptional<string | null>
  declare participantId: CreationOptional<string | null>
  declare meetingId: CreationOptional<string | null>
  declare statementId: CreationOptional<string | null>
  declare source?: NonAttribute<Source>
}

export function initCitation(sequelize: Sequelize): void {
  Citation.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      sourceId: { type: DataTypes.BIGINT, allowNull: false },
      locator: DataTypes.TEXT,
      quote: DataTypes.TEXT,
      stance: DataTypes.TEXT,
      note: DataTypes.TEXT,
      ordinal: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      entityId: DataTypes.BIGINT,
      positionId: DataTypes.BIGINT,
      linkId: DataTypes.BIGINT,
      negotiationId: DataTypes.BIGINT,
      partyId: DataTypes.BIGINT,
      participantId: DataTypes.BIGINT,
      meetingId: DataTypes.BIGINT,
      statementId: DataTypes.BIGINT,
    },
    { sequelize, tableName: 'citations', underscored: true, timestamps: false },
  )
}
