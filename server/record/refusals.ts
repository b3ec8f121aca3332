import { DatabaseError, UniqueConstraintError } from 'sequelize'
import type { Problem } from './input/fields.ts'

/** Input that does not fit the current record. Each problem names its field. */
export class InputRefused extends Error {
  override name = 'InputRefused'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[], options: ErrorOptions = {}) {
    super(problems.map(({ field, reason }) => `${field} ${reason}`).join('; '), options)
    this.problems = problems
  }
}

/** What to tell people about the database's own rules, by constraint name. */
const CONSTRAINTS: Readonly<Record<string, Problem>> = {
  links_slug_taken: { field: 'id', reason: 'is the id of another link' },
  entities_slug_taken: { field: 'id', reason: 'is the id of another entity' },
  sources_slug_taken: { field: 'id', reason: 'is the id of another source' },
  sources_url_taken: { field: 'url', reason: 'is the address of a source that is already on record' },
  links_need_a_source: { field: 'sources', reason: 'needs at least one source' },
  link_ties_two: { field: 'to', reason: 'must not be the same as “from”' },
  link_ends_after_start: { field: 'end', reason: 'is before the start' },
  amount_has_a_currency: {
    field: 'currency',
    reason: 'is needed with an amount, and not allowed without one',
  },
  amount_range_runs_upward: { field: 'amount_max', reason: 'is below the lower end of the range' },
  share_range_runs_upward: { field: 'share_max', reason: 'is below the lower end of the range' },
  names_what_stands: {
    field: '',
    reason: 'would refer to a record that has since been retracted or merged: restore that record first',
  },
  entities_are_not_used: { field: '', reason: 'is still named by other records' },
  negotiations_are_not_used: { field: '', reason: 'is still named by other records' },
  sources_are_not_used: { field: '', reason: 'is still cited by other records' },
  statements_slug_taken: { field: 'id', reason: 'is the id of another statement' },
  negotiations_slug_taken: { field: 'id', reason: 'is the id of another negotiation' },
  party_taken: { field: 'entity', reason: 'is already a party in this role' },
  participant_taken: {
    field: 'official',
    reason: 'already takes part in this role for the same side from the same day',
  },
  position_taken: { field: 'title', reason: 'is already on record for this official, body and start' },
  meeting_taken: {
    field: 'date',
    reason: 'is the date of a meeting already on record, with the same place and summary',
  },
  positions_need_a_source: { field: 'sources', reason: 'needs at least one source' },
  statements_need_a_source: { field: 'sources', reason: 'needs at least one source' },
  positions_need_a_person: { field: 'official', reason: 'must be a person' },
  participants_need_a_person: { field: 'official', reason: 'must be a person' },
  position_ends_after_start: { field: 'end', reason: 'is before the start' },
  participation_ends_after_start: { field: 'end', reason: 'is before the start' },
  negotiation_ends_after_start: { field: 'end', reason: 'is before the start' },
  entities_stay_persons: {
    field: 'kind',
    reason: 'must stay “person”: this entity has positions or negotiations on record',
  },
}

/**
 * The refusal for an error from one of the database's own rules; any other error as it is. Input is checked before it
 * gets there: this is for two people who write at the same moment.
 */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof DatabaseError || error instanceof UniqueConstraintError)) return error
  const { constraint } = error.original as { constraint?: string }
  const problem = constraint === undefined ? undefined : CONSTRAINTS[constraint]
  return problem === undefined ? error : new InputRefused([problem], { cause: error })
}
