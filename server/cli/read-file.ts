import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { hasMark, withoutMark } from '../values/utf8.ts'
import { Refused, WrongCall } from './session.ts'

/** @throws {Refused} if the file cannot be read. */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new Refused(`Cannot read ${file}: ${(error as Error).message}`)
  }
}

/**
 * Reads a file's text, as `inUtf8` does.
 * @throws {Refused} @throws {WrongCall}
 */
export async function readText(file: string, encoding: string): Promise<string> {
  return inUtf8(file, await readBytes(file), encoding).toString()
}

/**
 * A file's text in UTF-8, without a byte-order mark. Bytes that do not fit the encoding are refused, not replaced.
 * @param encoding the name of the encoding, such as `windows-1252`.
 * @throws {Refused} if the file is in another encoding. @throws {WrongCall} for an unknown encoding.
 */
export function inUtf8(file: string, bytes: Buffer, encoding: string): Buffer {
  const decoder = decoderOf(encoding)
  // A large file is not decoded and encoded again.
  if (decoder.encoding === 'utf-8' && isUtf8(bytes)) return withoutMark(bytes)
  if (decoder.encoding !== 'utf-8' && hasMark(bytes))
    throw new Refused(`${file} begins with a UTF-8 byte-order mark: leave out --encoding.`)
  try {
    return Buffer.from(decoder.decode(bytes))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    const line = lineOfFirstFault(bytes, decoder.encoding)
    throw new Refused(
      `${file} is not valid ${decoder.encoding.toUpperCase()} in line ${line}. Name its encoding, for example --encoding windows-1252.`,
    )
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new WrongCall(`Unknown encoding “${encoding}”. Use one such as utf-8, windows-1252 or utf-16le.`)
  }
}

/** The number of the first line that does not fit the encoding, counted from one. */
function lineOfFirstFault(bytes: Buffer, encoding: string): number {
  let [line, start] = [1, 0]
  const decoder = new TextDecoder(encoding, { fatal: true })
  for (;;) {
    const end = bytes.indexOf(0x0a, start)
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? undefined : end + 1))
    } catch {
      return line
    }
    if (end < 0) return line
    ;[line, start] = [line + 1, end + 1]
  }
}
