import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../../server/config.ts'
import { keepMemorySmall } from '../../../server/memory.ts'
import { connectPostgres } from '../../../server/postgres/connect.ts'
import { openPrepared } from '../../../server/start.ts'
import { derivingRows } from './deriving.ts'
import { importRow } from './importing.ts'
import { rebuildingRow } from './memory.ts'
import { readingRows } from './reading.ts'
import { writeRecordFile } from './record-file.ts'
import { type Effort, MEASURED, print, type Row, type Tell, timed } from './rows.ts'
import { savingRows } from './saving.ts'

/**
 * Measures an invented record `size` times as large as LittleSis, the same on every run: importing, deriving, saving
 * and reading, each against its goal and a reference measured in the same run.
 * @param tell receives each row as soon as it is measured.
 */
export async function benchScale(
  size: number,
  officials: number,
  tell: Tell = print,
  effort: Effort = MEASURED,
): Promise<Row[]> {
  // As the server does.
  keepMemorySmall()
  const folder = await mkdtemp(join(tmpdir(), 'recusal-bench-'))
  const rows: Row[] = []
  const add: Tell = (more) => {
    rows.push(...more)
    tell(more)
  }
  try {
    const file = join(folder, 'record.json')
    const wrote = await timed(() => writeRecordFile(file, size, officials))
    console.log(`the file is written in ${(wrote / 1000).toFixed(1)} s`)
    const config = readConfig({ NODE_ENV: 'test', DATA_DIR: join(folder, 'data'), SEED: 'none' })
    const connection = await connectPostgres(config)
    const database = await openPrepared(config, connection)
    try {
      add([await importRow(connection, database, file, folder)])
      add(await derivingRows(database, folder))
      add(await savingRows(database, effort))
      add([await rebuildingRow(config.dataDir)])
      await readingRows(folder, database, effort, add)
    } finally {
      await database.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return rows
}
