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
import type { Entity } from './entity.ts'
import type { LinkKind } from './link-kinds.ts'
import { RECORDING_MOMENT } from './recording.ts'
import type { AmountStatus, Capacity, LinkStatus, Stage } from './vocabulary.ts'

/**
 * One dated, sourced statement that two entities are tied. Shares are percentages and amounts are whole
 * sums, as decimal text and never floats. For an exact number, the minimum and maximum are equal.
 */
export class Link extends Model<InferAttributes<Link>, InferCreationAttributes<Link>> {
  declare id: CreationOptional<string>
  declare slug: string
  declare kind: LinkKind
  declare fromId: string
  declare toId: string
  declare relationship: CreationOptional<string | null>
  declare detail: CreationOptional<string | null>
  declare shareMin: CreationOptional<string | null>
  declare shareMax: CreationOptional<string | null>
  declare amountMin: CreationOptional<string | null>
  declare amountMax: CreationOptional<string | null>
  declare currency: CreationOptional<string | null>
  /** The disclosure form's band that gives the amount. The amount has the band's range. */
  declare amountBand: CreationOptional<string | null>
  /** A partial date as written; null means unknown. */
  declare startDate: CreationOptional<string | null>
  /** A partial date as written, or `unknown` if it ended on an unknown date; null means no end is reported. */
  declare endDate: CreationOptional<string | null>
  declare amountStatus: CreationOptional<AmountStatus | null>
  /** Links that report the same sum, or parts of it, share this value. */
  declare jointSum: CreationOptional<string | null>
  /** Null means in effect. */
  declare stage: CreationOptional<Exclude<Stage, 'in_effect'> | null>
  declare capacity: CreationOptional<Capacity | null>
  /** The last date that a source vouches for, as written. */
  declare lastKnown: CreationOptional<string | null>
  declare status: LinkStatus
  declare retractionReason: CreationOptional<string | null>
  /** The link that says the same, in favor of which this one was retracted. */
  declare mergedIntoId: CreationOptional<string | null>
  /** Counts the edits. An edit must name the version that it was based on. */
  declare version: CreationOptional<number>
  declare recordedAt: CreationOptional<Date>
  declare recordedBy: CreationOptional<string | null>
  declare revisedAt: CreationOptional<Date | null>
  declare revisedBy: CreationOptional<string | null>
  declare from?: NonAttribute<Entity>
  declare to?: NonAttribute<Entity>
  declare citations?: NonAttribute<Citation[]>
}

export function initLink(sequelize: Sequelize): void {
  Link.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      slug: { type: DataTypes.TEXT, allowNull: false },
      kind: { type: DataTypes.TEXT, allowNull: false },
      fromId: { type: DataTypes.BIGINT, allowNull: false },
      toId: { type: DataTypes.BIGINT, allowNull: false },
      relationship: DataTypes.TEXT,
      detail: DataTypes.TEXT,
      shareMin: DataTypes.DECIMAL,
      shareMax: DataTypes.DECIMAL,
      amountMin: DataTypes.DECIMAL,
      amountMax: DataTypes.DECIMAL,
      currency: DataTypes.TEXT,
      amountBand: DataTypes.TEXT,
      startDate: DataTypes.TEXT,
      endDate: DataTypes.TEXT,
      amountStatus: DataTypes.TEXT,
      jointSum: DataTypes.TEXT,
      stage: DataTypes.TEXT,
      capacity: DataTypes.TEXT,
      lastKnown: DataTypes.TEXT,
      status: { type: DataTypes.TEXT, allowNull: false },
      retractionReason: DataTypes.TEXT,
      mergedIntoId: DataTypes.BIGINT,
      version: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      recordedAt: { type: DataTypes.DATE, defaultValue: RECORDING_MOMENT },
      recordedBy: DataTypes.BIGINT,
      revisedAt: DataTypes.DATE,
      revisedBy: DataTypes.BIGINT,
    },
    { sequelize, tableName: 'links', underscored: true, timestamps: false },
  )
}
