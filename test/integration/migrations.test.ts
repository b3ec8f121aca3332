import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { migrate } from '../../models/migrations/index.ts'
import { openDatabase } from '../../server/database/index.ts'
import { blankDatabase } from '../support/database.ts'

it('runs and records each migration together, or does neither', async () => {
  const { connection, drop } = await blankDatabase()
  const database = openDatabase(connection)
  try {
    await migrate(database.sequelize, '0001-partial-dates-and-accounts')
    await database.pool.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not recorded'; END $$;
      CREATE TRIGGER refuses BEFORE INSERT ON migrations FOR EACH ROW EXECUTE FUNCTION refuse()`)
    await expect(migrate(database.sequelize)).rejects.toThrow('not recorded')
    const tables = await database.query<{ there: boolean }>(
      sql`SELECT to_regclass('entities') IS NOT NULL AS there`,
    )
    expect(tables).toEqual([{ there: false }])
    await database.pool.query('DROP TRIGGER refuses ON migrations')
    const ran = await migrate(database.sequelize)
    expect(ran[0]).toBe('0002-record')
    expect(await migrate(database.sequelize)).toEqual([])
  } finally {
    await database.close()
    await drop()
  }
})
