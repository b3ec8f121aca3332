import { blocksOf, type FileBytes } from './file-bytes.ts'

/** The byte-order mark that a file in UTF-8 may begin with. */
export const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

export const hasMark = (file: FileBytes): boolean =>
  file.length >= BYTE_ORDER_MARK.length && file.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)

export const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(hasMark(bytes) ? BYTE_ORDER_MARK.length : 0)

/** Whether all of a file is in UTF-8. */
export function isInUtf8(file: FileBytes): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for (const block of blocksOf(file)) decoder.decode(block, { stream: true })
    decoder.decode()
    return true
  } catch {
    return false
  }
}
