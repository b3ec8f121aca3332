import { type DatabaseAddress, openDatabase } from '../../database/index.ts'
import { WHOLE_FILES } from './formats.ts'
import { storeFile } from './stored-files.ts'
import { withWholeRecord } from './whole-record.ts'

/** Files of the whole record to make. */
export interface FilesJob {
  readonly address: DatabaseAddress
  /** The site's address, for permalinks. */
  readonly base: string
  /** The folder of the files. */
  readonly folder: string
  /** Which of `WHOLE_FILES`. */
  readonly names: readonly string[]
}

/**
 * Where a thread that makes files of the whole record starts: all from one reading of it.
 * @returns the moment of the record that they show.
 */
export default async function makeFiles({ address, base, folder, names }: FilesJob): Promise<string> {
  const database = openDatabase({ ...address, release: async () => {} })
  try {
    return await withWholeRecord(database, base, async (record) => {
      for (const name of names) {
        const file = WHOLE_FILES.get(name)
        if (file === undefined) throw new Error(`there is no file ${name}`)
        await storeFile(folder, file, record)
      }
      return record.at
    })
  } finally {
    await database.close()
  }
}
