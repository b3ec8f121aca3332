import { QueryTypes, type Sequelize } from 'sequelize'
import * as m0001 from './0001-partial-dates-and-accounts.ts'
import * as m0002 from './0002-record.ts'
import * as m0003 from './0003-overlaps.ts'
import * as m0004 from './0004-history.ts'
import * as m0005 from './0005-change-log.ts'
import * as m0006 from './0006-scrutiny.ts'
import * as m0007 from './0007-contributions.ts'
import * as m0008 from './0008-search.ts'
import * as m0009 from './0009-accounts.ts'
import * as m0010 from './0010-recent-changes.ts'
import * as m0011 from './0011-evidence.ts'
import * as m0012 from './0012-method-2.ts'
import * as m0013 from './0013-answers-and-matters.ts'
import * as m0014 from './0014-corrections.ts'
import * as m0015 from './0015-scripts-and-places.ts'
import * as m0016 from './0016-kin-and-drafts.ts'
import * as m0017 from './0017-names-by-sound.ts'
import * as m0018 from './0018-imports.ts'
import * as m0019 from './0019-other-programs.ts'
import * as m0020 from './0020-halves.ts'
import * as m0021 from './0021-log-by-recording.ts'
import * as m0022 from './0022-throttles.ts'
import * as m0023 from './0023-security.ts'
import * as m0024 from './0024-words.ts'
import * as m0025 from './0025-replies.ts'
import * as m0026 from './0026-mail.ts'
import * as m0027 from './0027-desk.ts'
import * as m0028 from './0028-rule-packs.ts'
import * as m0029 from './0029-lasting-sources.ts'
import * as m0030 from './0030-projects.ts'
import * as m0031 from './0031-list-indexes.ts'
import * as m0032 from './0032-reading-the-past.ts'
import * as m0033 from './0033-folding-letters.ts'
import * as m0034 from './0034-halves-by-goal.ts'
import * as m0035 from './0035-sources-checked-at-once.ts'
import * as m0036 from './0036-partial-dates-as-functions.ts'
import * as m0037 from './0037-party-parts-of-chains.ts'
import * as m0038 from './0038-contradicted-links.ts'
import * as m0039 from './0039-words-of-time.ts'
import * as m0040 from './0040-whose-dates.ts'
import * as m0041 from './0041-first-answers.ts'
import * as m0042 from './0042-moved-pages.ts'
import * as m0043 from './0043-ends-ahead.ts'
import * as m0044 from './0044-words-of-parts.ts'
import * as m0045 from './0045-words-of-doubt.ts'
import * as m0046 from './0046-alphabetical-names.ts'
import * as m0047 from './0047-provisos.ts'
import * as m0048 from './0048-import-work.ts'
import * as m0049 from './0049-settled-moments.ts'
import * as m0050 from './0050-words-ahead.ts'
import * as m0051 from './0051-words-of-plans.ts'
import * as m0052 from './0052-words-of-representatives.ts'
import { FOR_MIGRATING, type Migration } from './migration.ts'

/** Every migration in order. Append only: a released migration never changes. */
const MIGRATIONS: readonly Migration[] = [
  m0001,
  m0002,
  m0003,
  m0004,
  m0005,
  m0006,
  m0007,
  m0008,
  m0009,
  m0010,
  m0011,
  m0012,
  m0013,
  m0014,
  m0015,
  m0016,
  m0017,
  m0018,
  m0019,
  m0020,
  m0021,
  m0022,
  m0023,
  m0024,
  m0025,
  m0026,
  m0027,
  m0028,
  m0029,
  m0030,
  m0031,
  m0032,
  m0033,
  m0034,
  m0035,
  m0036,
  m0037,
  m0038,
  m0039,
  m0040,
  m0041,
  m0042,
  m0043,
  m0044,
  m0045,
  m0046,
  m0047,
  m0048,
  m0049,
  m0050,
  m0051,
  m0052,
]

/** The advisory lock under which one process at a time migrates. */
const MIGRATION_LOCK = 7_238_001

/** The table that names the migrations that have run. */
const RECORD_OF_RUNS = 'CREATE TABLE IF NOT EXISTS migrations (name varchar(255) PRIMARY KEY)'

/** The database was made or upgraded by a later version, whose data this one may misread. */
export class NewerSchema extends Error {
  override name = 'NewerSchema'

  constructor() {
    super(
      'The database is from a newer version of Recusal. Use that version, or restore a backup from before the upgrade.',
    )
  }
}

/** Whether this program knows the migration. */
export const isMigration = (name: string): boolean => MIGRATIONS.some((each) => each.name === name)

/**
 * Brings the schema up to date and returns the names of the migrations that ran. Each runs in a
 * transaction of its own; two processes that start at once take turns.
 * @param through the last migration to run, where it is not the last of all.
 * @param beforeChange is called before a schema changes that an older version made, while no other process changes it.
 * @throws {NewerSchema}
 */
export async function migrate(
  sequelize: Sequelize,
  through?: string,
  beforeChange?: () => Promise<void>,
): Promise<string[]> {
  const isDone = (ran: ReadonlySet<string> | null): boolean => {
    if (ran !== null && isNewer(ran)) throw new NewerSchema()
    return ran !== null && (through === undefined ? isWhole(ran) : ran.has(through))
  }
  if (isDone(await namesOfRun(sequelize))) return []
  return sequelize.transaction(async (lock) => {
    await sequelize.query(FOR_MIGRATING, { transaction: lock })
    await sequelize.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`, { transaction: lock })
    const ran = await namesOfRun(sequelize)
    if (isDone(ran)) return []
    if (ran !== null) await beforeChange?.()
    await sequelize.query(RECORD_OF_RUNS)
    // Nearly every start ends above. What runs migrations takes a while to load.
    const { runMigrations } = await import('./run.ts')
    return runMigrations(
      sequelize,
      MIGRATIONS,
      async () => [...((await namesOfRun(sequelize)) ?? [])],
      through,
    )
  })
}

/** How the schema of a database compares with that of this version. */
export async function schemaOf(sequelize: Sequelize): Promise<'none' | 'older' | 'current' | 'newer'> {
  const ran = await namesOfRun(sequelize)
  if (ran === null) return 'none'
  if (isNewer(ran)) return 'newer'
  return isWhole(ran) ? 'current' : 'older'
}

const isNewer = (ran: ReadonlySet<string>): boolean => [...ran].some((name) => !isMigration(name))
const isWhole = (ran: ReadonlySet<string>): boolean => MIGRATIONS.every(({ name }) => ran.has(name))

/** The migrations that have run, asked without the lock: the way of nearly every start. Null where there is no schema. */
async function namesOfRun(sequelize: Sequelize): Promise<ReadonlySet<string> | null> {
  const [there] = await sequelize.query<{ there: boolean }>(
    `SELECT to_regclass('public.migrations') IS NOT NULL AS there`,
    { type: QueryTypes.SELECT },
  )
  if (there?.there !== true) return null
  const ran = await sequelize.query<{ name: string }>('SELECT name FROM migrations', {
    type: QueryTypes.SELECT,
  })
  return new Set(ran.map((row) => row.name))
}
