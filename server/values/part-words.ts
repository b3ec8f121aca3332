import type { ParticipantRole, ParticipationStatus } from '../../models/vocabulary.ts'

/** An official's role in talks, with the status of the participation unless it is only reported: `envoy, disputed`. */
export const partRole = ({
  role,
  participation,
}: {
  readonly role: ParticipantRole
  readonly participation: ParticipationStatus
}): string => (participation === 'reported' ? role : `${role}, ${participation}`)
