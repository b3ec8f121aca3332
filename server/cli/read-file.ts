import { readFile } from 'node:fs/promises'
import { decodeAll } from '../values/encodings.ts'
import { allOf, blocksOf, type FileBytes, FileOnDisk } from '../values/file-bytes.ts'
import { hasMark, isInUtf8, withoutMark } from '../values/utf8.ts'
import { Refused, WrongCall } from './session.ts'

/**
 * Opens a file, which stays on disk until its bytes are asked for, and lets `work` read it.
 * @throws {Refused} if the file cannot be read.
 */
export async function withFile<T>(path: string, work: (file: FileBytes) => Promise<T>): Promise<T> {
  const file = await readable(path, () => FileOnDisk.open(path))
  // What comes through a pipe is read once, from its beginning to its end.
  if (file === null) return work(await readable(path, () => readFile(path)))
  try {
    return await work(file)
  } finally {
    file.close()
  }
}

async function readable<T>(path: string, read: () => T): Promise<Awaited<T>> {
  try {
    return await read()
  } catch (error) {
    throw new Refused(`Cannot read ${path}: ${(error as Error).message}`)
  }
}

/**
 * Reads a file's text, as `inUtf8` does, without its byte-order mark.
 * @throws {Refused} @throws {WrongCall}
 */
export async function readText(path: string, encoding: string): Promise<string> {
  return withFile(path, async (file) => withoutMark(allOf(inUtf8(path, file, encoding))).toString())
}

/**
 * A file in UTF-8: the file itself if it is. Bytes that do not fit the encoding are refused, not replaced.
 * @param encoding the name of the encoding, such as `windows-1252`.
 * @throws {Refused} if the file is in another encoding. @throws {WrongCall} for an unknown encoding.
 */
export function inUtf8(path: string, file: FileBytes, encoding: string): FileBytes {
  const decoder = decoderOf(encoding)
  if (decoder.encoding === 'utf-8') {
    if (isInUtf8(file)) return file
    throw notIn(decoder.encoding, path, file)
  }
  if (hasMark(file)) throw new Refused(`${path} begins with a UTF-8 byte-order mark: leave out --encoding.`)
  try {
    return Buffer.from(decodeAll(decoder, allOf(file)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw notIn(decoder.encoding, path, file)
  }
}

function notIn(encoding: string, path: string, file: FileBytes): Refused {
  const line = lineOfFirstFault(file, encoding)
  return new Refused(
    `${path} is not valid ${encoding.toUpperCase()} in line ${line}. Name its encoding, for example --encoding windows-1252.`,
  )
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new WrongCall(`Unknown encoding “${encoding}”. Use one such as utf-8, windows-1252 or utf-16le.`)
  }
}

/** The number of the first line that does not fit the encoding, counted from one. */
function lineOfFirstFault(file: FileBytes, encoding: string): number {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  for (const block of blocksOf(file)) {
    let at = 0
    while (at < block.length) {
      const lineEnd = block.indexOf('\n', at)
      const end = lineEnd < 0 ? block.length : lineEnd + 1
      try {
        decoder.decode(block.subarray(at, end), { stream: true })
      } catch {
        return line
      }
      if (lineEnd >= 0) line += 1
      at = end
    }
  }
  return line
}
