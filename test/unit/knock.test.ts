import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { knock } from '../../server/archive/knock.ts'
import { isPublicAddress, PUBLIC_WEB, type Reach } from '../../server/archive/public-address.ts'
import { startWebServer, type WebServer } from '../support/web-server.ts'

const anywhere: Reach = { address: () => true, port: () => true }
let site: WebServer
/** What each path answers. */
let answers: Record<string, { status: number; location?: string; onlyGet?: boolean }>

beforeEach(async () => {
  answers = { '/there': { status: 200 } }
  site = await startWebServer((req, res) => {
    const { status, location, onlyGet } = answers[req.url ?? ''] ?? { status: 404 }
    res.statusCode = onlyGet === true && req.method === 'HEAD' ? 404 : status
    if (location !== undefined) res.setHeader('location', location)
    res.end('x'.repeat(100_000))
  })
})
afterEach(() => site.close())

describe('asking an address', () => {
  it('asks with GET where HEAD is not known, and follows redirects', async () => {
    answers['/get'] = { status: 200, onlyGet: true }
    answers['/moved'] = { status: 301, location: '/there' }
    answers['/circle'] = { status: 302, location: '/circle' }
    expect((await knock(`${site.url}/get`, anywhere)).state).toBe('answers')
    expect((await knock(`${site.url}/moved`, anywhere)).state).toBe('answers')
    expect(await knock(`${site.url}/circle`, anywhere)).toEqual({
      state: 'answers',
      answer: 'redirects too often',
    })
    answers['/away'] = { status: 301, location: '/nowhere' }
    expect((await knock(`${site.url}/away`, anywhere)).state).toBe('gone')
  })

  it.each([
    'http://127.0.0.1/',
    'http://93.184.215.14:8080/',
    'ftp://93.184.215.14/',
    'http://localhost/',
    'http://[::1]/',
    'http://169.254.169.254/latest',
    'http://0x7f.1/',
  ])('never asks %s', async (address) => {
    expect((await knock(address, PUBLIC_WEB)).state).toBe('not asked')
  })

  it('takes a name that no one has for a site that cannot be reached: our own names may be what is missing', async () => {
    expect((await knock('http://no-such-site.invalid/', anywhere)).state).toBe('unreachable')
  })

  it('never follows a redirect into the own network', async () => {
    answers['/in'] = { status: 302, location: 'http://127.0.0.2/secret' }
    const onlyTheSite = { ...anywhere, address: (ip: string): boolean => ip === '127.0.0.1' }
    expect((await knock(`${site.url}/in`, onlyTheSite)).state).toBe('not asked')
  })

  it.each([
    ['93.184.215.14', true],
    ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['::1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::ffff:127.0.0.1', false],
    ['::127.0.0.1', false],
    ['not an address', false],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected)
  })
})
