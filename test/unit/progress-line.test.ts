import { expect, it } from 'vitest'
import { ProgressLine } from '../../server/cli/progress.ts'

function lineOn(isTTY: boolean) {
  const written: string[] = []
  let now = 0
  const line = new ProgressLine('records', { isTTY, write: (text) => written.push(text) }, () => now)
  return { line, written, later: (ms: number) => (now += ms) }
}

it('shows progress on a terminal, not at every step, and leaves nothing behind', () => {
  const { line, written, later } = lineOn(true)
  line.tell(500, 2000)
  line.tell(501, 2000)
  later(150)
  line.tell(2000, 2000)
  line.end()
  line.end()
  expect(written).toHaveLength(3)
  expect(written[0]).toContain('25%  500 of 2,000 records')
  expect(written[1]).toContain('100%  2,000 of 2,000 records')
  expect(written[2]).toBe('\r\u001b[K')
})

it('writes nothing without a terminal or for work that finishes at once', () => {
  const piped = lineOn(false)
  piped.line.tell(500, 2000)
  piped.line.end()
  expect(piped.written).toEqual([])
  const short = lineOn(true)
  short.line.tell(1, 3)
  short.line.end()
  expect(short.written).toEqual([])
})
