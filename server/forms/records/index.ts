import type { AnyForm } from '../kit/form.ts'
import { SHEET_FORM } from '../sheet/index.ts'
import { ENTITY_FORM } from './entity.ts'
import { LINK_FORM } from './link.ts'
import { MEETING_FORM } from './meeting.ts'
import { NEGOTIATION_FORM } from './negotiation.ts'
import { PARTICIPANT_FORM, PARTY_FORM } from './negotiation-parts.ts'
import { OFFICIAL_FORM } from './official.ts'
import { POSITION_FORM } from './position.ts'
import { REPLY_FORM } from './reply.ts'
import { SOURCE_FORM } from './source.ts'
import { STATEMENT_FORM } from './statement.ts'

/** The forms of every kind of record. */
export const RECORD_FORMS: readonly AnyForm[] = [
  SHEET_FORM,
  LINK_FORM,
  OFFICIAL_FORM,
  ENTITY_FORM,
  POSITION_FORM,
  NEGOTIATION_FORM,
  PARTY_FORM,
  PARTICIPANT_FORM,
  MEETING_FORM,
  STATEMENT_FORM,
  SOURCE_FORM,
  REPLY_FORM,
]
