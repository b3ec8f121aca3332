import type { Request } from 'express'
import type { Task } from '../../../exchange/in/jobs.ts'
import type { StoredImport } from '../../../exchange/in/store.ts'
import type { AppContext } from '../../context.ts'

/** The message for a step that cannot be taken now. */
export const BUSY =
  'Another step of this import is running, or it is already done. Go back and reload the page.'

/** What the routes of imports share. */
export interface ImportPages {
  readonly context: AppContext
  /** The import in the address. @throws {HttpError} 404 */
  need(req: Request): Promise<StoredImport>
  /** One that is not committed. @throws {HttpError} 404, 409 */
  needOpen(req: Request): Promise<StoredImport>
  /** One that is not committed and that no one is working on. @throws {HttpError} 404, 409 */
  needIdle(req: Request): Promise<StoredImport>
  /** Starts a step. @throws {HttpError} 409 if another one is running, or this one is done */
  start(req: Request, id: string, task: Task, reason?: string): Promise<void>
}
