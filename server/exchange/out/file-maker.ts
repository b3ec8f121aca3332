import type pg from 'pg'
import { openDatabase } from '../../database/index.ts'
import { WHOLE_FILES } from './formats.ts'
import { findFile, isMissing, stateOf, storeFile } from './stored-files.ts'
import { type WholeRecord, withWholeRecord } from './whole-record.ts'

/** Files of the whole record to make. */
export interface FilesJob {
  /** Of the database. */
  readonly address: pg.PoolConfig
  /** The site's address, for permalinks. */
  readonly base: string
  /** The folder of the files. */
  readonly folder: string
  /** Which of `WHOLE_FILES`. */
  readonly names: readonly string[]
  /** What `filesProgram` says in the server: where it looks for the files depends on it. */
  readonly program: string
}

export interface FilesMade {
  /** The moment of the record that they show. */
  readonly moment: string
  /** Why files could not be made, by name: errors lose their class between threads. */
  readonly failed: Readonly<Record<string, string>>
}

/** Where a thread that makes files of the whole record starts. All of a job are made from one reading of it. */
export default async function makeFiles(job: FilesJob): Promise<FilesMade> {
  const { address, base, folder, names, program } = job
  const database = openDatabase({ pg: address, release: async () => {} })
  try {
    return await withWholeRecord(database, { base, folder }, async (record) => {
      const failed: Record<string, string> = {}
      for (const name of names) {
        const failure = await makeFile(folder, stateOf(record.at, record.base, program), name, record)
        if (failure !== null) failed[name] = failure
      }
      return { moment: record.at, failed }
    })
  } finally {
    await database.close()
  }
}

/** Makes a file, unless another process has made it. Returns why it could not be made; null if nothing is wrong. */
async function makeFile(
  folder: string,
  state: string,
  name: string,
  record: WholeRecord,
): Promise<string | null> {
  const file = WHOLE_FILES.get(name)
  if (file === undefined) return 'there is no such file'
  try {
    const found = await findFile(folder, state, name)
    if (found === null) await storeFile(folder, state, file, record)
    return null
  } catch (error) {
    // The record has changed, and another process has deleted what was made so far.
    return isMissing(error) ? null : String(error)
  }
}
