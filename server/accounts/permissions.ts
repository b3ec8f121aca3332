import type { UserRole } from '../../models/vocabulary.ts'

/** Everything that a role can allow. */
export type Permission =
  | 'read'
  | 'links:write'
  | 'links:retract'
  | 'tokens:own'
  | 'record:restore'
  | 'overlaps:review'

/** Who may do what: the one table that pages, forms and the API ask. */
const PERMISSIONS: Readonly<Record<UserRole, readonly Permission[]>> = {
  reader: ['read'],
  researcher: ['read', 'links:write', 'links:retract', 'tokens:own'],
  editor: ['read', 'links:write', 'links:retract', 'tokens:own', 'record:restore', 'overlaps:review'],
  admin: ['read', 'links:write', 'links:retract', 'tokens:own', 'record:restore', 'overlaps:review'],
}

export function may(role: UserRole | undefined, permission: Permission): boolean {
  return role !== undefined && PERMISSIONS[role].includes(permission)
}
