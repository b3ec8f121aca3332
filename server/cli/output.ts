import { fstatSync, type Stats, write } from 'node:fs'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'

/** Messages go to standard error, so that results can be piped. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`)
}

let opened: Writable | undefined

/**
 * Standard output. If it is a file, Node’s own stream writes each piece once and ignores what a full disk did not take.
 */
export function output(): Writable {
  opened ??= process.stdout.isTTY || !isFile(fstatSync(1)) ? process.stdout : fileOutput()
  return opened
}

/** Whether it is a file or a device, not a pipe or a socket. */
const isFile = (there: Stats): boolean => there.isFile() || there.isCharacterDevice()

function fileOutput(): Writable {
  const file = new Writable({
    write: (piece: Buffer, _, done) => {
      // An error of an open file does not say which file it is.
      const failed = (error: Error): void => done(Object.assign(error, { path: 'Standard output' }))
      writeWhole(piece).then(() => done(), failed)
    },
  })
  // Whoever writes gets the error, too, and releases the database.
  return file.on('error', () => {})
}

const writeFrom = promisify(write)

/** A disk that is nearly full takes a part of a piece, and says so only when it gets the rest. */
async function writeWhole(piece: Buffer): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await writeFrom(1, piece, at)).bytesWritten
}

/** Waits until all that was written has left. @throws what went wrong with any of it, such as a full disk. */
export async function flushed(): Promise<void> {
  await print('')
}

/** Writes the whole result, no matter how slowly it is read. */
export function print(result: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output().write(result, (error) => (error ? reject(error) : resolve()))
  })
}
