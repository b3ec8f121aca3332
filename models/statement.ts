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
import type { Negotiation } from './negotiation.ts'
import { RECORDING_MOMENT } from './recording.ts'
import type { StatementKind } from './vocabulary.ts'

/** What someone answered or alleged. The speaker is an entity or, without an entry, a name. */
export class Statement extends Model<InferAttributes<Statement>, InferCreationAttributes<Statement>> {
  declare id: CreationOptional<string>
  declare slug: string
  declare byId: CreationOptional<string | null>
  declare byName: CreationOptional<string | null>
  declare kind: StatementKind
  declare date: CreationOptional<string | null>
  declare quote: CreationOptional<string | null>
  declare paraphrase: CreationOptional<string | null>
  /** Why it was retracted; null if it was not. */
  declare retractionReason: CreationOptional<string | null>
  declare recordedAt: CreationOptional<Date>
  declare recordedBy: CreationOptional<string | null>
  declare by?: NonAttribute<Entity | null>
  declare subjects?: NonAttribute<StatementSubject[]>
  declare citations?: NonAttribute<Citation[]>
}

/** One thing that a statement is about: an entity or a negotiation. */
export class StatementSubject extends Model<
  InferAttributes<StatementSubject>,
  InferCreationAttributes<StatementSubject>
> {
  declare id: CreationOptional<string>
  declare statementId: string
  declare ordinal: number
  declare entityId: CreationOptional<string | null>
  declare negotiationId: CreationOptional<string | null>
  declare entity?: NonAttribute<Entity | null>
  declare negotiation?: NonAttribute<Negotiation | null>
}

export function initStatement(sequelize: Sequelize): void {
  const options = { sequelize, underscored: true, timestamps: false }
  Statement.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      slug: { type: DataTypes.TEXT, allowNull: false },
      byId: DataTypes.BIGINT,
      byName: DataTypes.TEXT,
      kind: { type: DataTypes.TEXT, allowNull: false },
      date: DataTypes.TEXT,
      quote: DataTypes.TEXT,
      paraphrase: DataTypes.TEXT,
      retractionReason: DataTypes.TEXT,
      recordedAt: { type: DataTypes.DATE, defaultValue: RECORDING_MOMENT },
      recordedBy: DataTypes.BIGINT,
    },
    { ...options, tableName: 'statements' },
  )
  StatementSubject.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      statementId: { type: DataTypes.BIGINT, allowNull: false },
      ordinal: { type: DataTypes.INTEGER, allowNull: false },
      entityId: DataTypes.BIGINT,
      negotiationId: DataTypes.BIGINT,
    },
    { ...options, tableName: 'statement_subjects' },
  )
}
