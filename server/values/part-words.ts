import type { ParticipantRole, ParticipationStatus } from '../../models/vocabulary.ts'

/**
 * An official's role in talks, for whom, and the status of the participation unless it is only reported:
 * `envoy for Qatar, disputed`.
 */
export const partRole = (
  { role, participation }: { readonly role: ParticipantRole; readonly participation: ParticipationStatus },
  side = '',
): string => (participation === 'reported' ? role + side : `${role}${side}, ${participation}`)
