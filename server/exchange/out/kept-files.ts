import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Apart } from '../../apart.ts'
import { forEverybody } from '../../database/askers.ts'
import type { Database } from '../../database/index.ts'
import { FILE_MAKER } from '../../paths.ts'
import type { FilesJob } from './file-maker.ts'
import { WHOLE_FILES } from './formats.ts'
import { findFile, isMissing, type KeptFile, momentPart, stateOf } from './stored-files.ts'
import { recordMoment } from './whole-record.ts'

/** So many files are waiting to be made that no one would wait for another. */
export class TooManyFiles extends Error {
  override name = 'TooManyFiles'
}

/** The most that can wait: each of the files, for one state of the record. */
const MOST_WAITING = WHOLE_FILES.size

/** The most memory that making a file may take. Lists are on disk, but a table that SQLite or Parquet gets is not. */
const MOST_MEMORY_MB = 1500

/** One thread for all sites of this process. */
const maker = new Apart<FilesJob, string>(FILE_MAKER, MOST_MEMORY_MB)

/**
 * Files of the whole record. Each is made when someone asks for it, in a thread of its own, kept until the record
 * changes, and never made twice at once.
 */
export class KeptFiles {
  readonly #database: Database
  readonly #folder: string
  /** For each file that is being made, the state of the record that it will show. */
  readonly #making = new Map<string, Promise<string>>()

  constructor(database: Database, folder: string) {
    this.#database = database
    this.#folder = folder
  }

  /** The stored files of the current record, by name. */
  async keptOnes(base: string): Promise<Map<string, KeptFile>> {
    const state = await this.#state(base)
    const kept = new Map<string, KeptFile>()
    for (const name of WHOLE_FILES.keys()) {
      const file = await findFile(this.#folder, state, name)
      if (file !== null) kept.set(name, file)
    }
    return kept
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
        if (!isMissing(error) || tries === 3) throw error
      }
    }
  }

  /** The file of the current record, made if it does not exist yet. @param name one of `WHOLE_FILES`. */
  async get(name: string, base: string): Promise<KeptFile> {
    const [file] = await this.#getAll([name], base)
    if (file === undefined) throw new Error(`there is no file ${name}`)
    return file
  }

  /** Every file of the current record. Missing files are made one after another, from one reading of the record. */
  async getEvery(base: string): Promise<Map<string, KeptFile>> {
    const names = [...WHOLE_FILES.keys()]
    const files = await this.#getAll(names, base)
    return new Map(names.flatMap((name, index) => (files[index] === undefined ? [] : [[name, files[index]]])))
  }

  /** @throws {TooManyFiles} */
  async #getAll(names: readonly string[], base: string): Promise<KeptFile[]> {
    const state = await this.#state(base)
    const found = await Promise.all(names.map((name) => findFile(this.#folder, state, name)))
    const missing = names.filter((_, index) => found[index] === null)
    const fresh = missing.filter((name) => !this.#making.has(`${state} ${name}`))
    if (fresh.length > 0) this.#make(state, fresh, base)
    return Promise.all(
      names.map(async (name, index) => {
        const file = found[index] ?? (await this.#made(this.#making.get(`${state} ${name}`), name))
        if (file === null) throw new Error(`${name} was made and is gone`)
        return file
      }),
    )
  }

  async #made(making: Promise<string> | undefined, name: string): Promise<KeptFile | null> {
    return making === undefined ? null : findFile(this.#folder, await making, name)
  }

  /** Has files made. Anyone who asks for one of them in the meantime waits for it. */
  #make(state: string, names: readonly string[], base: string): void {
    if (maker.waiting >= MOST_WAITING) throw new TooManyFiles()
    const making = forEverybody(async () => {
      const job = { address: this.#database.address, base, folder: this.#folder, names }
      const moment = await maker.run(job)
      await this.#forgetOthers(moment)
      return stateOf(moment, base)
    })
    const keys = names.map((name) => `${state} ${name}`)
    for (const key of keys) this.#making.set(key, making)
    const forget = (): void => {
      for (const key of keys) this.#making.delete(key)
    }
    making.then(forget, forget)
  }

  /** The state of the record for which there can be files. */
  async #state(base: string): Promise<string> {
    return stateOf(await recordMoment(this.#database.query), base)
  }

  /** Deletes files of earlier states of the record. Anyone reading such a file can still read it to its end. */
  async #forgetOthers(moment: string): Promise<void> {
    const now = momentPart(moment)
    const folders = await readdir(this.#folder)
    await Promise.all(
      folders
        .filter((name) => !name.startsWith(now))
        .map((name) => rm(join(this.#folder, name), { recursive: true, force: true })),
    )
  }
}
