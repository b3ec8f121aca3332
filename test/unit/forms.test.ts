import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAmount } from '../../server/forms/amount.ts'
import { dateInputs, joinDate, typedDate } from '../../server/forms/dates.ts'

describe('amounts as people type them', () => {
  it.each([
    ['2bn', '2000000000', '2000000000', null],
    ['$128.5m', '128500000', '128500000', 'USD'],
    ['USD 1,500,000', '1500000', '1500000', 'USD'],
    ['1m to 2m', '1000000', '2000000', null],
    ['0.1', '0.1', '0.1', null],
  ])('%s', (typed, min, max, currency) => {
    expect(parseAmount(typed)).toEqual({ min, max, currency })
  })

  it.each(['lots', '1.2.3', '-5', '2bn 3bn', '1,50'])('refuses %s', (typed) => {
    expect(parseAmount(typed)).toBeNull()
  })

  it('never rounds, however long the figure', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 24n }), (figure) => {
        expect(parseAmount(String(figure))?.min).toBe(String(figure))
      }),
    )
  })
})

describe('dates in three inputs', () => {
  const typed = (day: string, month: string, year: string) => joinDate({ day, month, year })

  it('takes a year alone, and months by name', () => {
    expect(typed('', '', '2021')).toEqual({ date: '2021' })
    expect(typed('', 'Sept', '2021')).toEqual({ date: '2021-09' })
    expect(typed('4', 'january', '2021')).toEqual({ date: '2021-01-04' })
    expect(typed('', '', '')).toEqual({ date: null })
  })

  it('says what is missing', () => {
    expect(typed('4', '', '2021')).toHaveProperty('reason')
    expect(typed('', '9', '')).toHaveProperty('reason')
    expect(typed('', 'Foo', '2021')).toHaveProperty('reason')
  })

  it('shows a date again as it was', () => {
    for (const date of ['2021', '2021-09', '2021-09-04']) {
      expect(joinDate(typedDate(dateInputs('start', date), 'start'))).toEqual({ date })
    }
  })
})
