/** The byte-order mark that a file in UTF-8 may begin with. */
export const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

export const hasMark = (bytes: Buffer): boolean =>
  bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)

export const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(hasMark(bytes) ? BYTE_ORDER_MARK.length : 0)
