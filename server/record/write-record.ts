import sql from 'sql-template-tag'
import { canBeGivenUp, refuseDeparted } from '../database/askers.ts'
import { type Database, liftLimits, queryOf } from '../database/index.ts'
import { deriveAfter, nothingTouched, rebuildOverlaps, withKeptPlans } from '../overlaps/derive.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { oncePer } from '../values/once-per.ts'
import { fillOutbox } from './outbox.ts'
import { noteChanges } from './overlap-events.ts'
import { asRefusal } from './refusals.ts'
import { reopenReviews } from './reopen-reviews.ts'
import { Turns } from './turns.ts'
import { type RecordWrite, ROUTES, type Writer, type Written } from './writing.ts'

/** How long a writer waits for others, here and in the database. */
const LONGEST_WAIT_MS = 10_000

/**
 * The only way to write to the record: `write` and the derivation of the overlaps that it touches happen in one
 * transaction, so that every commit is complete. Writers take turns.
 * @throws {InputRefused} if one of the database's own rules refuses the write; then nothing is written.
 */
export async function writeRecord<T>(
  database: Database,
  writer: Writer,
  write: (tx: RecordWrite) => Promise<T>,
): Promise<Written<T>> {
  // Someone waiting for a page hears back in time; a file may wait for another.
  const longest = ROUTES[writer.via].patient ? undefined : LONGEST_WAIT_MS
  return turnsOf(database).write(
    (passOn) =>
      asOneRecording(
        database,
        writer,
        async (tx) => {
          const result = await write(tx)
          const overlaps = await deriveAndFollow(tx)
          // While this one's checks run and it is committed, the next waits for the database's own lock.
          passOn()
          return { result, overlaps }
        },
        longest,
      ),
    longest,
  )
}

/** Brings the overlaps up to date with what was written, and follows up. */
function deriveAndFollow(tx: RecordWrite): Promise<OverlapChanges> {
  const { query, touched } = tx
  return withKeptPlans(query, touched, async () => follow(tx, await deriveAfter(query, touched)))
}

/** Follows up on changed overlaps: records events, reopens outdated reviews, and notifies other programs. */
async function follow(tx: RecordWrite, changes: OverlapChanges): Promise<OverlapChanges> {
  await noteChanges(tx, changes)
  await reopenReviews(tx, changes)
  await fillOutbox(tx)
  return changes
}

class RolledBack extends Error {}

/**
 * Does what `writeRecord` does, lets `look` see the outcome from inside, and undoes all of it. Deferred checks run
 * before `look`, so that what `writeRecord` would refuse is refused here too. Writers go first.
 * @throws {TooManyTrials} if many are already waiting. @throws {WaitedTooLong}
 * @throws {Departed} once the person who asked has left.
 */
export async function tryWriting<T, Seen>(
  database: Database,
  writer: Writer,
  write: (tx: RecordWrite) => Promise<T>,
  look: (tx: RecordWrite, written: Written<T>) => Promise<Seen>,
): Promise<Seen> {
  let seen: { value: Seen } | undefined
  const longest = ROUTES[writer.via].patient ? undefined : LONGEST_WAIT_MS
  try {
    await canBeGivenUp(() =>
      turnsOf(database).try(() => {
        refuseDeparted()
        return asOneRecording(
          database,
          writer,
          async (tx) => {
            const result = await write(tx)
            const overlaps = await deriveAndFollow(tx)
            await tx.query(sql`SET CONSTRAINTS ALL IMMEDIATE`)
            seen = { value: await look(tx, { result, overlaps }) }
            throw new RolledBack()
          },
          longest,
        )
      }, longest),
    )
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  }
  if (seen === undefined) throw new Error('a trial write ended without an outcome')
  return seen.value
}

const MAINTENANCE: Writer = { userId: null, via: 'command line', reason: null }

/** Derives every overlap afresh and stores what differed. */
export async function rebuild(database: Database): Promise<OverlapChanges> {
  return turnsOf(database).write(() =>
    asOneRecording(database, MAINTENANCE, async (tx) => follow(tx, await rebuildOverlaps(tx.query))),
  )
}

/** Derives every overlap afresh, says what differs from the stored ones, and changes nothing. */
export async function compareWithFreshDerivation(database: Database): Promise<OverlapChanges> {
  return tryWriting(
    database,
    MAINTENANCE,
    (tx) => rebuildOverlaps(tx.query),
    async (_tx, written) => written.result,
  )
}

/** The turns of this process's writers, by database. */
const turnsOf = oncePer((_database: Database) => new Turns())

async function asOneRecording<T>(
  database: Database,
  { userId, via, reason }: Writer,
  work: (tx: RecordWrite) => Promise<T>,
  longestMs?: number,
): Promise<T> {
  const written = database.sequelize.transaction(async (transaction) => {
    const query = queryOf(database.sequelize, transaction)
    if (longestMs === undefined) await liftLimits(query)
    const limit = sql`set_config('lock_timeout', ${String(longestMs ?? 0)}, true)`
    await query(sql`SELECT ${limit}, begin_writing(${userId}::bigint, ${via}, ${reason})`)
    return work({ transaction, query, userId, touched: nothingTouched(), settledReviews: new Set() })
  })
  return written.catch((error: unknown) => {
    throw asRefusal(error)
  })
}
