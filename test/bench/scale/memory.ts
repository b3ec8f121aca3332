import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { PROJECT_ROOT } from '../../../server/paths.ts'
import { limit, type Row } from './rows.ts'

const KILOBYTES_OF_A_MEGABYTE = 1024

/** Runs in the command before all else. At the end, it says how much memory the process had at most, in kilobytes. */
const SAYS_MOST = `data:text/javascript,process.on('exit',()=>console.error('most '+process.resourceUsage().maxRSS))`

/** The most memory that the built program takes to derive all overlaps of the record in this folder. */
export async function rebuildingRow(dataDir: string): Promise<Row> {
  const command = spawn(
    process.execPath,
    ['--import', SAYS_MOST, join(PROJECT_ROOT, 'dist/run/recusal.mjs'), 'rebuild'],
    { env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(command, 'close')
  const said = await text(command.stderr)
  const [code] = await ended
  const most = /^most (\d+)$/m.exec(said)?.[1]
  if (code !== 0 || most === undefined) throw new Error(`recusal rebuild ended with ${code}: ${said}`)
  return limit('most memory of the built program', Number(most) / KILOBYTES_OF_A_MEGABYTE, 'MB', 400)
}
