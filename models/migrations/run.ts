import type { Sequelize } from 'sequelize'
import { Umzug } from 'umzug'
import { FOR_MIGRATING, type Migration } from './migration.ts'

/**
 * Runs the migrations that have not run, in order, each in a transaction of its own.
 * @param ran reads the names of those that have.
 * @param through the last to run, where it is not the last of all.
 * @returns the names of those that ran now.
 */
export async function runMigrations(
  sequelize: Sequelize,
  migrations: readonly Migration[],
  ran: () => Promise<string[]>,
  through?: string,
): Promise<string[]> {
  const umzug = new Umzug({
    migrations: migrations.map(({ name, up }) => ({
      name,
      up: () =>
        sequelize.transaction(async (transaction) => {
          await sequelize.query(FOR_MIGRATING, { transaction })
          await sequelize.query(typeof up === 'string' ? up : up(), { transaction })
          // In the same transaction: a process that is killed has run and recorded a migration, or neither.
          await sequelize.query('INSERT INTO migrations (name) VALUES (:name)', {
            replacements: { name },
            transaction,
          })
        }),
    })),
    storage: { executed: ran, logMigration: async () => {}, unlogMigration: async () => {} },
    logger: undefined,
  })
  const done = await umzug.up(through === undefined ? {} : { to: through })
  return done.map((migration) => migration.name)
}
