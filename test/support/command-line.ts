import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface CommandLine {
  /** A separate folder with an embedded database. */
  readonly folder: string
  /** Runs the compiled command line. */
  run(args: string[], input?: string): Promise<Outcome>
}

/** The command line with an initially empty database, for all tests of a file or for each of them. */
export function useCommandLine(each: 'file' | 'test' = 'file'): () => CommandLine {
  let folder = ''
  const [before, after] = each === 'file' ? [beforeAll, afterAll] : [beforeEach, afterEach]
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recusal-cli-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))
  return () => ({ folder, run: (args, input = '') => run(folder, args, input) })
}

function run(folder: string, args: string[], input: string): Promise<Outcome> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/run/recusal.mjs'), ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: join(folder, 'data'), SEED: 'none' },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}
