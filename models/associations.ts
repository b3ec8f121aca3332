import type { Sequelize } from 'sequelize'
import { Citation, initCitation } from './citation.ts'
import { Entity, initEntity } from './entity.ts'
import { initLink, Link } from './link.ts'
import { initNegotiation, Meeting, Negotiation, Participant, Party } from './negotiation.ts'
import { initPosition, Position } from './position.ts'
import { initSource, Source } from './source.ts'
import { initStatement, Statement, StatementSubject } from './statement.ts'

/**
 * Initializes every model on `sequelize` and sets up their associations. This is the only place that imports the
 * classes as values; the other files here import one another only as types.
 */
export function initModels(sequelize: Sequelize): void {
  for (const init of [
    initEntity,
    initSource,
    initCitation,
    initPosition,
    initLink,
    initNegotiation,
    initStatement,
  ]) {
    init(sequelize)
  }

  Citation.belongsTo(Source, { as: 'source', foreignKey: 'sourceId' })
  Entity.hasMany(Citation, { as: 'citations', foreignKey: 'entityId' })
  Position.hasMany(Citation, { as: 'citations', foreignKey: 'positionId' })
  Link.hasMany(Citation, { as: 'citations', foreignKey: 'linkId' })
  Negotiation.hasMany(Citation, { as: 'citations', foreignKey: 'negotiationId' })
  Party.hasMany(Citation, { as: 'citations', foreignKey: 'partyId' })
  Participant.hasMany(Citation, { as: 'citations', foreignKey: 'participantId' })
  Meeting.hasMany(Citation, { as: 'citations', foreignKey: 'meetingId' })
  Statement.hasMany(Citation, { as: 'citations', foreignKey: 'statementId' })

  Position.belongsTo(Entity, { as: 'official', foreignKey: 'officialId' })
  Position.belongsTo(Entity, { as: 'body', foreignKey: 'bodyId' })
  Link.belongsTo(Entity, { as: 'from', foreignKey: 'fromId' })
  Link.belongsTo(Entity, { as: 'to', foreignKey: 'toId' })

  Negotiation.hasMany(Party, { as: 'parties', foreignKey: 'negotiationId' })
  Negotiation.hasMany(Participant, { as: 'participants', foreignKey: 'negotiationId' })
  Negotiation.hasMany(Meeting, { as: 'meetings', foreignKey: 'negotiationId' })
  Party.belongsTo(Entity, { as: 'entity', foreignKey: 'entityId' })
  Participant.belongsTo(Entity, { as: 'official', foreignKey: 'officialId' })
  Participant.belongsTo(Entity, { as: 'onBehalfOf', foreignKey: 'onBehalfOfId' })

  Statement.belongsTo(Entity, { as: 'by', foreignKey: 'byId' })
  Statement.hasMany(StatementSubject, { as: 'subjects', foreignKey: 'statementId' })
  StatementSubject.belongsTo(Entity, { as: 'entity', foreignKey: 'entityId' })
  StatementSubject.belongsTo(Negotiation, { as: 'negotiation', foreignKey: 'negotiationId' })
}
