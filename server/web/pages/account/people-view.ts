import { USER_ROLES, type UserRole } from '../../../../models/vocabulary.ts'
import type { Person } from '../../../accounts/people.ts'
import { count, formatMoment } from '../../../values/format.ts'

/** What each role may do, in the words of the page where roles are assigned. */
export const ROLE_MEANINGS: Readonly<Record<UserRole, string>> = {
  reader:
    'reads the record, watches officials, interests and negotiations, and makes API tokens that can read',
  researcher: 'also adds, edits and retracts records, and makes API tokens that can write',
  editor: 'also reviews overlaps, checks links, decides duplicates and restores versions',
  admin: 'also invites people and changes what they can do',
}

export function personModel(person: Person, myId: string) {
  const { disabledAt, invitedUntil, hasPassword } = person
  const state =
    disabledAt !== null
      ? `disabled since ${formatMoment(disabledAt)}`
      : hasPassword
        ? 'active'
        : invitedUntil === null
          ? 'has no password and no link'
          : `invited until ${formatMoment(invitedUntil)}`
  return {
    id: person.id,
    email: person.email,
    me: person.id === myId,
    disabled: disabledAt !== null,
    state,
    seen: person.seenAt === null ? 'never' : formatMoment(person.seenAt),
    twoFactor: person.twoFactor,
    signsInElsewhere: person.signsInElsewhere,
    access: `${count(person.sessions, 'session')}, ${count(person.tokens, 'token')}`,
    roles: USER_ROLES.map((value) => ({ value, selected: value === person.role })),
  }
}
