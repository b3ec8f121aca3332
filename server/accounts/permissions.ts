import { USER_ROLES, type UserRole } from '../../models/vocabulary.ts'

/** Everything that a role can allow. */
export type Permission =
  | 'read'
  | 'record:write'
  | 'record:retract'
  | 'record:restore'
  | 'overlaps:review'
  | 'links:check'
  | 'duplicates:decide'
  | 'corrections:answer'
  | 'rules:edit'
  | 'users:manage'

const RESEARCHER = ['read', 'record:write', 'record:retract'] as const
const EDITOR = [
  ...RESEARCHER,
  'record:restore',
  'overlaps:review',
  'links:check',
  'duplicates:decide',
  'corrections:answer',
] as const

/** Who may do what: the one table that pages, forms and the API consult. */
const PERMISSIONS: Readonly<Record<UserRole, readonly Permission[]>> = {
  reader: ['read'],
  researcher: RESEARCHER,
  editor: EDITOR,
  admin: [...EDITOR, 'rules:edit', 'users:manage'],
}

export function may(role: UserRole | undefined, permission: Permission): boolean {
  return role !== undefined && PERMISSIONS[role].includes(permission)
}

/** The roles that allow something. */
export const rolesThat = (permission: Permission): UserRole[] =>
  USER_ROLES.filter((role) => may(role, permission))
