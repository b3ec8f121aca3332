import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Apart } from '../../apart.ts'
import { forEverybody } from '../../database/askers.ts'
import type { Database } from '../../database/index.ts'
import { FILE_MAKER } from '../../paths.ts'
import type { FilesJob, FilesMade } from './file-maker.ts'
import { WHOLE_FILES } from './formats.ts'
import { filesProgram, findFile, isMissing, type KeptFile, momentPart, stateOf } from './stored-files.ts'
import { recordMoment } from './whole-record.ts'

/** The queue of files to be made is full. */
export class TooManyFiles extends Error {
  override name = 'TooManyFiles'
}

/** A file that another process has deleted, because the record has changed. */
class FileGone extends Error {}

const EVERY_NAME = [...WHOLE_FILES.keys()]

/** The most sites, by address, whose files can wait to be made. */
const MOST_WAITING = 8

/** The most heap that making files may take. What SQLite and Parquet make is outside the heap. */
const MOST_HEAP_MB = 1500

/** With 1.6 million links, all of them take a few minutes. */
const MOST_MS = 60 * 60 * 1000

/** One thread for all of this process. */
const maker = new Apart<FilesJob, FilesMade>(FILE_MAKER, {
  mostMemoryMb: MOST_HEAP_MB,
  mostMs: MOST_MS,
  mostWaiting: MOST_WAITING,
})

/** Files that are made from one reading of the record. */
interface Batch {
  readonly names: Set<string>
  readonly made: Promise<FilesMade>
}

/**
 * Files of the whole record. Each is made when someone asks for it, in a thread of its own, kept until the record
 * changes, and never made twice at once.
 */
export class KeptFiles {
  readonly #database: Database
  readonly #folder: string
  /** What is made once the thread is free, by the address of the site. Whoever asks in the meantime joins. */
  readonly #next = new Map<string, Batch>()
  #before: Promise<unknown> = Promise.resolve()

  constructor(database: Database, folder: string) {
    this.#database = database
    this.#folder = folder
  }

  /** The stored files of the current record, by name. */
  async keptOnes(base: string): Promise<Map<string, KeptFile>> {
    return (await this.#find(EVERY_NAME, base)).found
  }

  /**
   * The file of the current record, opened. It can be read to its end even if the record changes in the meantime. The
   * caller closes it. @param name one of `WHOLE_FILES`.
   */
  async open(name: string, base: string): Promise<{ file: KeptFile; handle: FileHandle }> {
    for (let tries = 1; ; tries += 1) {
      try {
        const file = await this.get(name, base)
        return { file, handle: await open(file.path) }
      } catch (error) {
        // The record changed in between, and the files of its earlier state are gone.
        if (!(isMissing(error) || error instanceof FileGone) || tries === 3) throw error
      }
    }
  }

  /** The file of the current record, made if it does not exist yet. @param name one of `WHOLE_FILES`. */
  async get(name: string, base: string): Promise<KeptFile> {
    const file = (await this.#getAll([name], base)).get(name)
    if (file === undefined) throw new Error(`there is no file ${name}`)
    return file
  }

  /** Every file of the current record. Missing files are made one after another, from one reading of the record. */
  getEvery(base: string): Promise<Map<string, KeptFile>> {
    return this.#getAll(EVERY_NAME, base)
  }

  /** Which of these files of the current record there are, and which are missing. */
  async #find(names: readonly string[], base: string) {
    const moment = await recordMoment(this.#database.query)
    const found = new Map<string, KeptFile>()
    for (const name of names) {
      const file = await findFile(this.#folder, stateOf(moment, base, filesProgram()), name)
      if (file !== null) found.set(name, file)
    }
    return { moment, found, missing: names.filter((name) => !found.has(name)) }
  }

  /** @throws {TooManyFiles} @throws {FileGone} */
  async #getAll(names: readonly string[], base: string): Promise<Map<string, KeptFile>> {
    const { found, missing } = await this.#find(names, base)
    if (missing.length === 0) return found
    const { moment, failed } = await this.#make(missing, base)
    for (const name of missing) {
      if (failed[name] !== undefined) throw new Error(`${name} could not be made: ${failed[name]}`)
      const file = await findFile(this.#folder, stateOf(moment, base, filesProgram()), name)
      if (file === null) throw new FileGone(`${name} was made and is gone`)
      found.set(name, file)
    }
    return found
  }

  /** Has files made. @throws {TooManyFiles} */
  #make(names: readonly string[], base: string): Promise<FilesMade> {
    const batch = this.#next.get(base) ?? this.#startBatch(base)
    for (const name of names) batch.names.add(name)
    return batch.made
  }

  #startBatch(base: string): Batch {
    if (this.#next.size >= MOST_WAITING) throw new TooManyFiles()
    const names = new Set<string>()
    const made = forEverybody(async () => {
      await this.#before
      this.#next.delete(base)
      return this.#makeBatch([...names], base)
    })
    this.#before = made.catch(() => {})
    const batch = { names, made }
    this.#next.set(base, batch)
    return batch
  }

  /** Makes those of the files that the batch before has not made. */
  async #makeBatch(names: readonly string[], base: string): Promise<FilesMade> {
    const { moment, missing } = await this.#find(names, base)
    if (missing.length === 0) return { moment, failed: {} }
    const job = {
      address: this.#database.address,
      base,
      folder: this.#folder,
      names: missing,
      program: filesProgram(),
    }
    const made = await maker.run(job)
    await this.#forgetEarlier(made.moment)
    return made
  }

  /** Deletes files of earlier states of the record. Anyone reading such a file can still read it to its end. */
  async #forgetEarlier(moment: string): Promise<void> {
    const now = momentPart(moment)
    const folders = await readdir(this.#folder)
    await Promise.all(
      folders
        .filter((name) => name.slice(0, now.length) < now)
        .map((name) => rm(join(this.#folder, name), { recursive: true, force: true })),
    )
  }
}
