import { isUtf8 } from 'node:buffer'
import { blocksOf, type FileBytes } from './file-bytes.ts'

/** The byte-order mark that a file in UTF-8 may begin with. */
export const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

export const hasMark = (file: FileBytes): boolean =>
  file.length >= BYTE_ORDER_MARK.length && file.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)

export const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(hasMark(bytes) ? BYTE_ORDER_MARK.length : 0)

/** Whether all of a file is in UTF-8. */
export function isInUtf8(file: FileBytes): boolean {
  /** The last character of the block before, which may go on in this one. */
  let open: Buffer = Buffer.alloc(0)
  for (const block of blocksOf(file)) {
    const cut = lastCharacter(block)
    if (!isUtf8(Buffer.concat([open, block.subarray(0, cut)]))) return false
    open = Buffer.from(block.subarray(cut))
  }
  return isUtf8(open)
}

/** Where the last character of a block begins. */
function lastCharacter(block: Buffer): number {
  let at = block.length - 1
  while (at > 0 && isContinued(block[at])) at -= 1
  return at
}

/** Whether a byte continues a character of several bytes. */
const isContinued = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80
