import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { forEverybody } from '../../database/askers.ts'
import type { Database } from '../../database/index.ts'
import { WHOLE_FILES, type WholeFile } from './formats.ts'
import { readWholeRecord, recordMoment, type WholeRecord } from './whole-record.ts'

/** A file of the whole record as it was made. */
export interface KeptFile {
  readonly path: string
  readonly bytes: number
  /** Its SHA-256, in hexadecimal. */
  readonly sha256: string
  readonly made: Date
  /** The moment of the record that it shows, an ISO time. */
  readonly of: string
}

/**
 * Files of the whole record. Each is made when someone asks for it, kept until the record changes, and never made twice
 * at once. They are in a folder that several processes can share.
 */
export class KeptFiles {
  readonly #database: Database
  readonly #folder: string
  readonly #making = new Map<string, Promise<KeptFile>>()

  constructor(database: Database, folder: string) {
    this.#database = database
    this.#folder = folder
  }

  /** The stored files of the current record, by name. */
  async keptOnes(base: string): Promise<Map<string, KeptFile>> {
    const state = await this.#state(base)
    const kept = new Map<string, KeptFile>()
    for (const name of WHOLE_FILES.keys()) {
      const file = await this.#find(state, name)
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

  async #getAll(names: readonly string[], base: string): Promise<KeptFile[]> {
    const state = await this.#state(base)
    const found = await Promise.all(names.map((name) => this.#find(state, name)))
    // Read when the first of them is made, and released with the last.
    let record: Promise<WholeRecord> | undefined
    const files: KeptFile[] = []
    for (const [index, name] of names.entries()) {
      const file = WHOLE_FILES.get(name)
      if (file === undefined) throw new Error(`there is no file ${name}`)
      const key = `${state} ${name}`
      const make = async (): Promise<KeptFile> => {
        record ??= readWholeRecord(this.#database, base)
        return this.#make(file, await record)
      }
      files.push(found[index] ?? (await this.#once(key, make)))
    }
    return files
  }

  /** Anyone who asks for a file that is being made waits for it. */
  async #once(key: string, make: () => Promise<KeptFile>): Promise<KeptFile> {
    const making = this.#making.get(key) ?? forEverybody(make)
    this.#making.set(key, making)
    try {
      return await making
    } finally {
      this.#making.delete(key)
    }
  }

  /** The key for files of this state of the record: its last moment, and the address that the files name. */
  async #state(base: string): Promise<string> {
    return stateOf(await recordMoment(this.#database.query), base)
  }

  async #find(state: string, name: string): Promise<KeptFile | null> {
    const path = join(this.#folder, state, name)
    try {
      const said = JSON.parse(await readFile(`${path}.about`, 'utf8')) as Pick<KeptFile, 'sha256' | 'of'>
      const { size, mtime } = await stat(path)
      return { path, bytes: size, made: mtime, ...said }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async #make(file: WholeFile, record: WholeRecord): Promise<KeptFile> {
    const state = stateOf(record.at, record.base)
    const folder = join(this.#folder, state)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, file.file)
    const draft = `${path}.${randomUUID()}`
    const hash = createHash('sha256')
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk)
        done(null, chunk)
      },
    })
    try {
      await pipeline(await file.make(record), hashing, createWriteStream(draft, { mode: 0o600 }))
      const about = { sha256: hash.digest('hex'), of: record.at }
      await writeFile(`${draft}.about`, JSON.stringify(about), { mode: 0o600 })
      // A file exists once its description exists.
      await rename(draft, path)
      await rename(`${draft}.about`, `${path}.about`)
    } catch (error) {
      await Promise.all([rm(draft, { force: true }), rm(`${draft}.about`, { force: true })])
      throw error
    }
    await this.#forgetOthers(record.at)
    const made = await this.#find(state, file.file)
    if (made === null) throw new Error(`${file.file} was made and is gone`)
    return made
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

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

const momentPart = (moment: string): string => moment.replace(/\D/g, '')

function stateOf(moment: string, base: string): string {
  const site = createHash('sha256').update(base).digest('hex').slice(0, 12)
  return `${momentPart(moment)}-${site}`
}
