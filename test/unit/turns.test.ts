import { expect, it } from 'vitest'
import { TooManyTrials, Turns } from '../../server/record/turns.ts'

/** Work that lasts until it is released. */
function held(): { work: () => Promise<void>; letGo: () => void } {
  let letGo: () => void = () => {}
  const until = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return { work: () => until, letGo }
}

it('runs one at a time, writes before trials, in the order in which they arrived', async () => {
  const turns = new Turns()
  const done: string[] = []
  const first = held()
  const note = (name: string) => async (): Promise<void> => {
    done.push(name)
  }
  const all = [
    turns.write(first.work),
    turns.try(note('a trial')),
    turns.write(note('a writer')),
    turns.try(note('another trial')),
    turns.write(note('another writer')),
  ]
  expect(done).toEqual([])
  first.letGo()
  await Promise.all(all)
  expect(done).toEqual(['a writer', 'another writer', 'a trial', 'another trial'])
})

it('lets the next one start when the one before passes its turn on, and only that one', async () => {
  const turns = new Turns()
  const ending = held()
  const done: string[] = []
  const first = turns.write(async (passOn) => {
    passOn()
    passOn()
    await ending.work()
    done.push('first')
  })
  const second = held()
  const all = [
    turns.write(async () => {
      done.push('second')
      await second.work()
    }),
    turns.write(async () => {
      done.push('third')
    }),
  ]
  await new Promise(setImmediate)
  expect(done).toEqual(['second'])
  ending.letGo()
  await first
  expect(done).toEqual(['second', 'first'])
  second.letGo()
  await Promise.all(all)
  expect(done).toEqual(['second', 'first', 'third'])
})

it('continues after work that failed', async () => {
  const turns = new Turns()
  const failing = turns.write(() => Promise.reject(new Error('no')))
  const next = turns.write(async () => 'yes')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('yes')
})

it('refuses a trial if many are waiting, but never a write', async () => {
  const turns = new Turns()
  const first = held()
  const working = turns.write(first.work)
  const trials = Array.from({ length: 20 }, () => turns.try(async () => 'tried'))
  const writers = Array.from({ length: 20 }, () => turns.write(async () => 'written'))
  first.letGo()
  await working
  const outcomes = await Promise.allSettled(trials)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(4)
  expect(refused.every(({ reason }) => reason instanceof TooManyTrials)).toBe(true)
  expect(await Promise.all(writers)).toHaveLength(20)
})
