import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { RECORDING_MOMENT } from './recording.ts'

/** A page or document that a record cites. `published` is a partial date as written. */
export class Source extends Model<InferAttributes<Source>, InferCreationAttributes<Source>> {
  declare id: CreationOptional<string>
  declare slug: string
  declare url: string
  declare publisher: string
  /** The publisher whose report it relays; null if the report is its own. */
  declare origin: CreationOptional<string | null>
  declare title: string
  declare published: CreationOptional<string | null>
  declare archiveUrl: CreationOptional<string | null>
  /** Why it was retracted; null if it was not. */
  declare retractionReason: CreationOptional<string | null>
  /** The source that it was merged into, as the same one. */
  declare mergedIntoId: CreationOptional<string | null>
  declare recordedAt: CreationOptional<Date>
  declare recordedBy: CreationOptional<string | null>
}

export function initSource(sequelize: Sequelize): void {
  Source.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      slug: { type: DataTypes.TEXT, allowNull: false },
      url: { type: DataTypes.TEXT, allowNull: false },
      publisher: { type: DataTypes.TEXT, allowNull: false },
      origin: DataTypes.TEXT,
      title: { type: DataTypes.TEXT, allowNull: false },
      published: DataTypes.TEXT,
      archiveUrl: DataTypes.TEXT,
      retractionReason: DataTypes.TEXT,
      mergedIntoId: DataTypes.BIGINT,
      recordedAt: { type: DataTypes.DATE, defaultValue: RECORDING_MOMENT },
      recordedBy: DataTypes.BIGINT,
    },
    { sequelize, tableName: 'sources', underscored: true, timestamps: false },
  )
}
