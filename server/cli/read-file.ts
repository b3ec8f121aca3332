import { readFile } from 'node:fs/promises'
import { Refused, WrongCall } from './session.ts'

/** By which a file says that it is UTF-8. */
const UTF8_MARK = Buffer.from('\uFEFF')

/**
 * A file's text. Whatever is not in its encoding is refused rather than replaced; a mark of the byte order is left out.
 * @param encoding its name, such as `windows-1252`; `utf-8` unless told otherwise.
 * @throws {Refused} where the file cannot be read or is in another encoding. @throws {WrongCall} for an unknown one.
 */
export async function readText(file: string, encoding: string): Promise<string> {
  const decoder = decoderOf(encoding)
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${(error as Error).message}`)
  }
  if (decoder.encoding !== 'utf-8' && bytes.subarray(0, 3).equals(UTF8_MARK))
    throw new Refused(`${file} begins with the byte-order mark of UTF-8: leave --encoding out.`)
  try {
    return decoder.decode(bytes)
  } catch {
    const line = lineOfFirstFault(bytes, decoder.encoding)
    throw new Refused(
      `${file} is not ${decoder.encoding.toUpperCase()}: line ${line} holds other bytes. Name its encoding, such as --encoding windows-1252.`,
    )
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new WrongCall(
      `There is no encoding “${encoding}”: name one such as utf-8, windows-1252 or utf-16le`,
    )
  }
}

/** The first line that is not in the encoding, counted from one. */
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
