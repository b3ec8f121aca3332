/** An answer of another server has more bytes than are read. */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong'
}

/** The text of another server’s answer. @throws {AnswerTooLong} once it has more bytes than these. */
export async function readAtMost(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new AnswerTooLong('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
