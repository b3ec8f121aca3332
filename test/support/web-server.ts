import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A web server of a test: it answers as the test says, and remembers what it was asked. */
export interface WebServer {
  readonly url: string
  /** Each request, as method and path. */
  readonly asked: string[]
  close(): Promise<void>
}

/** Starts a server that answers each request with `answer`. */
export async function startWebServer(
  answer: (req: IncomingMessage, res: ServerResponse, body: string) => void,
): Promise<WebServer> {
  const asked: string[] = []
  const server = createServer((req, res) => {
    asked.push(`${req.method} ${req.url}`)
    let body = ''
    req.setEncoding('utf8')
    req.on('data', (chunk: string) => {
      body += chunk
    })
    req.on('end', () => answer(req, res, body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
