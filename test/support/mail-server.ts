import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A real mail server on this machine that keeps what it receives. */
export interface TestMailServer {
  readonly url: string
  readonly received: ParsedMail[]
  /** While true, it refuses every message, as a server does for now. */
  refuses: boolean
  readonly close: () => Promise<void>
}

export async function startMailServer(): Promise<TestMailServer> {
  const received: ParsedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const refused = Object.assign(new Error('try again later'), { responseCode: 451 })
      simpleParser(stream).then((mail) => {
        if (!started.refuses) received.push(mail)
        done(started.refuses ? refused : null)
      }, done)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const started: TestMailServer = {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuses: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return started
}
