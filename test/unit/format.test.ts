import { describe, expect, it } from 'vitest'
import { formatAmount, formatDate, formatSpan, formatSum, list } from '../../server/values/format.ts'

describe('figures in prose', () => {
  it.each([
    ['2000000000', 'USD', '$2bn'],
    ['128500000', 'USD', '$128.5m'],
    ['999999', 'USD', '$999,999'],
    ['500000', 'SAR', 'SAR 500,000'],
    ['1000000000000', 'EUR', '€1tn'],
    ['2500000.5', 'EUR', '€2,500,000.50'],
  ])('%s %s is %s', (amount, currency, words) => {
    expect(formatSum(amount, currency)).toBe(words)
  })

  it('says what is known of a range, and nothing if nothing is known', () => {
    expect(formatAmount('1', '1', 'USD')).toBe('$1')
    expect(formatAmount('1000000', '2000000', 'USD')).toBe('$1m to $2m')
    expect(formatAmount(null, '2000000', 'USD')).toBe('up to $2m')
    expect(formatAmount(null, null, null)).toBeNull()
  })
})

describe('dates in prose', () => {
  it('is no more exact than the stored date', () => {
    expect(['2021', '2021-07', '2021-07-05'].map(formatDate)).toEqual(['2021', 'July 2021', '5 July 2021'])
    expect(formatSpan('2021', null)).toBe('since 2021')
    expect(formatSpan(null, null)).toBe('start unknown, no end reported')
    expect(formatSpan('2021', 'unknown')).toBe('from 2021, ended, day unknown')
    expect(formatSpan('2025-05', null, true)).toBe('May 2025')
  })

  it('joins a list as in a sentence', () => {
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ])
  })
})
