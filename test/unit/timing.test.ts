import { describe, expect, it } from 'vitest'
import { spanOfPart } from '../../server/overlaps/facts.ts'
import { timingOf } from '../../server/overlaps/timing.ts'

describe('the timing of a tie against one participation', () => {
  it('is not made uncertain by vague dates of the participation itself', () => {
    const held = spanOfPart('2020', null)
    expect(timingOf([held], spanOfPart('2025', '2025'))).toEqual({
      timing: 'concurrent',
      certainty: 'certain',
    })
    const before = spanOfPart('2020', '2024-06')
    expect(timingOf([before], spanOfPart('2025', '2025'))).toEqual({ timing: 'recent', certainty: 'certain' })
  })
})
