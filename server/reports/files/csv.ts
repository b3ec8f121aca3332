import { Transform } from 'node:stream'
import { BYTE_ORDER_MARK } from '../../values/utf8.ts'

const QUOTE = 0x22
const NEWLINE = 0x0a
const CRLF = Buffer.from('\r\n')

/**
 * Ends rows with CRLF, as RFC 4180 requires. A line end inside a quoted cell belongs to the cell.
 * @param marked whether the file begins with a byte-order mark, which tells Excel that it is UTF-8.
 */
export function csvRows(marked: boolean): Transform {
  let quoted = false
  let begun = !marked
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pieces: Buffer[] = begun ? [] : [BYTE_ORDER_MARK]
      begun = true
      let from = 0
      let quote = chunk.indexOf(QUOTE)
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, end + 1)) {
        while (quote !== -1 && quote < end) {
          quoted = !quoted
          quote = chunk.indexOf(QUOTE, quote + 1)
        }
        if (quoted) continue
        pieces.push(chunk.subarray(from, end), CRLF)
        from = end + 1
      }
      while (quote !== -1) {
        quoted = !quoted
        quote = chunk.indexOf(QUOTE, quote + 1)
      }
      pieces.push(chunk.subarray(from))
      done(null, Buffer.concat(pieces))
    },
  })
}
