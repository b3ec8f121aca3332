import { TooManyJobs } from '../apart.ts'
import { outageOf } from '../database/outage.ts'
import { TooManyTrials, WaitedTooLong } from './turns.ts'

/** What people are told where the server or its database is busy or away, so that trying again helps; null for other errors. */
export function busyWords(error: unknown): string | null {
  if (error instanceof TooManyTrials || error instanceof WaitedTooLong) return error.message
  if (error instanceof TooManyJobs)
    return 'The server is busy with the pictures and files of others. Try again shortly.'
  return outageOf(error)
}
