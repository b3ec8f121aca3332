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
import { RECORDING_MOMENT } from './recording.ts'
import type {
  NegotiationStatus,
  ParticipantRole,
  ParticipationStatus,
  ParticularMatter,
  PartyRole,
} from './vocabulary.ts'

/** Talks between parties, with the people who take part and the meetings held. */
export class Negotiation extends Model<InferAttributes<Negotiation>, InferCreationAttributes<Negotiation>> {
  declare id: CreationOptional<string>
  declare slug: string
  declare name: string
  declare summary: CreationOptional<string | null>
  declare status: NegotiationStatus
  /** Null means not known. */
  declare particularMatter: CreationOptional<ParticularMatter | null>
  declare startDate: CreationOptional<string | null>
  declare endDate: CreationOptional<string | null>
  /** Why it was retracted; null if it was not. */
  declare retractionReason: CreationOptional<string | null>
  declare recordedAt: CreationOptional<Date>
  declare recordedBy: CreationOptional<string | null>
  declare parties?: NonAttribute<Party[]>
  declare participants?: NonAttribute<Participant[]>
  declare meetings?: NonAttribute<Meeting[]>
  declare citations?: NonAttribute<Citation[]>
}

/**
 * An entity's role in a negotiation, for a time. An entity with two roles has two rows. A missing start or end is taken
 * from the negotiation.
 */
export class Party extends Model<InferAttributes<Party>, InferCreationAttributes<Party>> {
  declare id: CreationOptional<string>
  declare negotiationId: string
  declare entityId: string
  declare role: PartyRole
  declare startDate: CreationOptional<string | null>
  declare endDate: CreationOptional<string | null>
  declare entity?: NonAttribute<Entity>
  declare citations?: NonAttribute<Citation[]>
}

/** An official's participation. A missing start or end is taken from the negotiation. */
export class Participant extends Model<InferAttributes<Participant>, InferCreationAttributes<Participant>> {
  declare id: CreationOptional<string>
  declare negotiationId: string
  declare officialId: string
  declare role: ParticipantRole
  declare capacity: CreationOptional<string | null>
  declare onBehalfOfId: CreationOptional<string | null>
  declare startDate: CreationOptional<string | null>
  declare endDate: CreationOptional<string | null>
  /** Null means reported. */
  declare status: CreationOptional<Exclude<ParticipationStatus, 'reported'> | null>
  declare recordedAt: CreationOptional<Date>
  declare official?: NonAttribute<Entity>
  declare onBehalfOf?: NonAttribute<Entity | null>
  declare citations?: NonAttribute<Citation[]>
}

/** One meeting in a negotiation, with a partial date. */
export class Meeting extends Model<InferAttributes<Meeting>, InferCreationAttributes<Meeting>> {
  declare id: CreationOptional<string>
  declare negotiationId: string
  declare date: string
  declare place: CreationOptional<string | null>
  declare summary: CreationOptional<string | null>
  declare citations?: NonAttribute<Citation[]>
}

/** A person or entity reported to have been at a meeting. */
export class MeetingAttendee extends Model<
  InferAttributes<MeetingAttendee>,
  InferCreationAttributes<MeetingAttendee>
> {
  declare id: CreationOptional<string>
  declare meetingId: string
  declare entityId: string
}

// Sequelize writes each attribute's name into its definition, so every attribute needs its own object.
const key = () => ({ type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true })
const reference = () => ({ type: DataTypes.BIGINT, allowNull: false })
const text = () => ({ type: DataTypes.TEXT, allowNull: false })

export function initNegotiation(sequelize: Sequelize): void {
  const options = { sequelize, underscored: true, timestamps: false }
  Negotiation.init(
    {
      id: key(),
      slug: text(),
      name: text(),
      summary: DataTypes.TEXT,
      status: text(),
      particularMatter: DataTypes.TEXT,
      startDate: DataTypes.TEXT,
      endDate: DataTypes.TEXT,
      retractionReason: DataTypes.TEXT,
      recordedAt: { type: DataTypes.DATE, defaultValue: RECORDING_MOMENT },
      recordedBy: DataTypes.BIGINT,
    },
    { ...options, tableName: 'negotiations' },
  )
  Party.init(
    {
      id: key(),
      negotiationId: reference(),
      entityId: reference(),
      role: text(),
      startDate: DataTypes.TEXT,
      endDate: DataTypes.TEXT,
    },
    { ...options, tableName: 'parties' },
  )
  Participant.init(
    {
      id: key(),
      negotiationId: reference(),
      officialId: reference(),
      role: text(),
      capacity: DataTypes.TEXT,
      onBehalfOfId: DataTypes.BIGINT,
      startDate: DataTypes.TEXT,
      endDate: DataTypes.TEXT,
      status: DataTypes.TEXT,
      recordedAt: { type: DataTypes.DATE, defaultValue: RECORDING_MOMENT },
    },
    { ...options, tableName: 'participants' },
  )
  Meeting.init(
    { id: key(), negotiationId: reference(), date: text(), place: DataTypes.TEXT, summary: DataTypes.TEXT },
    { ...options, tableName: 'meetings' },
  )
  MeetingAttendee.init(
    { id: key(), meetingId: reference(), entityId: reference() },
    { ...options, tableName: 'meeting_attendees' },
  )
}
