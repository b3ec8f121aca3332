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
import type { PositionClass } from './vocabulary.ts'

/** An office held by an official. Its body is an entity or, if the body has no entry of its own, a name. */
export class Position extends Model<InferAttributes<Position>, InferCreationAttributes<Position>> {
  declare id: CreationOptional<string>
  declare officialId: string
  declare title: string
  declare bodyId: CreationOptional<string | null>
  declare bodyName: CreationOptional<string | null>
  declare class: PositionClass
  declare startDate: CreationOptional<string | null>
  declare endDate: CreationOptional<string | null>
  declare recordedBy: CreationOptional<string | null>
  declare official?: NonAttribute<Entity>
  declare body?: NonAttribute<Entity | null>
  declare citations?: NonAttribute<Citation[]>
}

export function initPosition(sequelize: Sequelize): void {
  Position.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      officialId: { type: DataTypes.BIGINT, allowNull: false },
      title: { type: DataTypes.TEXT, allowNull: false },
      bodyId: DataTypes.BIGINT,
      bodyName: DataTypes.TEXT,
      class: { type: DataTypes.TEXT, allowNull: false },
      startDate: DataTypes.TEXT,
      endDate: DataTypes.TEXT,
      recordedBy: DataTypes.BIGINT,
    },
    { sequelize, tableName: 'positions', underscored: true, timestamps: false },
  )
}
