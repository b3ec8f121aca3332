import pg from 'pg'
import type { Options } from 'sequelize'

/** How Sequelize reaches a database. It can parse a URL itself, but not the socket folders that `pg` supports. */
export function sequelizeOptions(config: pg.PoolConfig): Options {
  // Without a URL, the environment's settings for other servers do not matter.
  const { host, port, user, database, password, ssl } =
    config.connectionString === undefined ? { ...config, ssl: false } : new pg.Client(config)
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { username: user }),
    ...(typeof password === 'string' ? { password } : {}),
    ...(ssl ? { dialectOptions: { ssl } } : {}),
  }
}
