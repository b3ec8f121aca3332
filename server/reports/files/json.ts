import { Transform } from 'node:stream'

const NEWLINE = 0x0a

/** Turns lines of JSON into one JSON object: the members of `head`, and the lines as its list `data`. */
export function jsonList(head: Readonly<Record<string, unknown>>): Transform {
  const opening = `${JSON.stringify(head, null, 1).replace(/\n?\}$/, '')},\n "data": [\n`
  let begun = false
  let between = false
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pieces: Buffer[] = begun ? [] : [Buffer.from(opening)]
      begun = true
      let from = 0
      const push = (line: Buffer): void => {
        if (line.length === 0) return
        if (between) pieces.push(Buffer.from(',\n'))
        between = false
        pieces.push(line)
      }
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        push(chunk.subarray(from, at))
        between = true
        from = at + 1
      }
      push(chunk.subarray(from))
      done(null, Buffer.concat(pieces))
    },
    flush(done) {
      done(null, `${begun ? '' : opening}\n]}\n`)
    },
  })
}
