import { EventEmitter } from 'node:events'
import type { Response } from 'express'
import { expect, it } from 'vitest'
import { Departed, forSomebody } from '../../server/database/askers.ts'
import { Making } from '../../server/web/middleware/making.ts'

/** Who makes an answer that several requests ask for at the same time, and who waits. */

const response = (): Response => new EventEmitter() as Response

/** Claims an answer, and says how it went. */
async function claimed(making: Making, kept: Map<string, string>, res = response()) {
  const get = (key: string) => (kept.has(key) ? { version: '1', body: kept.get(key) } : undefined)
  const claim = await making.claim('page', '1', res, { get })
  return claim.found?.body ?? ('ready' in claim ? claim.ready : undefined)
}

it('lets one request make an answer, and gives it to all others', async () => {
  const [making, kept] = [new Making(), new Map<string, string>()]
  const claims = Array.from({ length: 5 }, () => claimed(making, kept))
  const ready = await claims[0]
  kept.set('page', 'made')
  if (typeof ready === 'function') ready()
  expect(await Promise.all(claims.slice(1))).toEqual(Array.from({ length: 4 }, () => 'made'))
  expect(await claimed(making, kept)).toBe('made')
})

it('lets each of the others make its own if the answer is not kept', async () => {
  const [making, kept] = [new Making(), new Map<string, string>()]
  const [first, ...others] = Array.from({ length: 3 }, () => claimed(making, kept))
  const ready = await first
  if (typeof ready === 'function') ready()
  for (const other of others) expect(await other).toBeTypeOf('function')
})

it('lets the next request make it once the client of the first has left', async () => {
  const [making, kept, res] = [new Making(), new Map<string, string>(), response()]
  await claimed(making, kept, res)
  const next = claimed(making, kept)
  res.emit('close')
  expect(await next).toBeTypeOf('function')
  expect(await claimed(making, kept)).toBeTypeOf('function')
})

it('keeps no one waiting for a client who left before', async () => {
  const [making, kept] = [new Making(), new Map<string, string>()]
  const gone = forSomebody(AbortSignal.abort(), true, () => claimed(making, kept))
  await expect(gone).rejects.toThrow(Departed)
  expect(await claimed(making, kept)).toBeTypeOf('function')
})

it('does not hand the making to a client who left while waiting for another', async () => {
  const [making, kept, first] = [new Making(), new Map<string, string>(), response()]
  await claimed(making, kept, first)
  const leaving = new AbortController()
  const waiting = forSomebody(leaving.signal, true, () => claimed(making, kept))
  leaving.abort()
  first.emit('close')
  await expect(waiting).rejects.toThrow(Departed)
})
