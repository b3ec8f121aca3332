import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** What to answer a request that cannot be parsed, by the error code of Node's parser. */
const SAID: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too long.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The request is too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
}

/** Answers a malformed request in words, where Node would send only a status: a server's `clientError` listener. */
export function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, words] = SAID[error.code ?? ''] ?? [400, 'The request could not be read.']
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(words) + 1}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    '',
    `${words}\n`,
  ]
  socket.end(lines.join('\r\n'))
}
