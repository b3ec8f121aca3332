import { expect, it } from 'vitest'
import { isNearlySame } from '../../server/exchange/in/sameness.ts'

it.each([
  ['Jared Kushnr', 'Jared Kushner', true],
  ['Mohammad bin Salman', 'Mohammed bin Salman', true],
  ['Affinity Partners LLC', 'Affinity Partners', false],
  ['Citadel Fund III', 'Citadel Fund II', false],
  ['Blackstone Capital Partners VI', 'Blackstone Capital Partners V', false],
  ['Kuwait Investment Authority', 'Qatar Investment Authority', false],
  ['QIA', 'Qatar Investment Authority', false],
  ['Fund 2024', 'Fund 2025', false],
])('“%s” differs from “%s” in a letter or two: %s', (one, other, nearly) => {
  expect(isNearlySame(one, other)).toBe(nearly)
})
