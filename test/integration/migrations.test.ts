import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { migrate } from '../../models/migrations/index.ts'
import { openDatabase } from '../../server/database/index.ts'
import { blankDatabase } from '../support/database.ts'

it('leaves a database alone that a newer version made', async () => {
  const { connection, drop } = await blankDatabase()
  const database = openDatabase(connection)
  await migrate(database.sequelize)
  await database.query(sql`INSERT INTO migrations (name) VALUES ('9999-of-a-later-version')`)
  await expect(migrate(database.sequelize)).rejects.toThrow('from a newer version of Recusal')
  await database.close()
  await drop()
})

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
