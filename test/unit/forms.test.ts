import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAmount, type TypedAmount } from '../../server/forms/amounts/read-amount.ts'
import { dateInputs, typedDate } from '../../server/forms/dates.ts'
import { combineAmounts } from '../../server/forms/numbers.ts'
import { decimal, type Problem } from '../../server/record/input/fields.ts'
import { slugFrom, slugOfId } from '../../server/record/slugs.ts'
import { countryCode } from '../../server/values/countries.ts'
import { CURRENCIES, CURRENCY_CODES, currencyCode } from '../../server/values/currencies.ts'
import { joinDate } from '../../server/values/typed-date.ts'

function readings(typed: string): readonly TypedAmount[] {
  const read = readAmount(typed)
  if ('reason' in read) throw new Error(`“${typed}” ${read.reason}`)
  return read
}

function reasonOf(typed: string): string {
  const read = readAmount(typed)
  return 'reason' in read ? read.reason : `none: it reads ${JSON.stringify(read)}`
}

describe('amounts as people type them', () => {
  it.each([
    ['5M', '5000000', '5000000', null],
    ['$2B', '2000000000', '2000000000', 'USD'],
    ['500K', '500000', '500000', null],
    ['5 Million', '5000000', '5000000', null],
    ['2bn', '2000000000', '2000000000', null],
    ['1.5m', '1500000', '1500000', null],
    ['$128.5m', '128500000', '128500000', 'USD'],
    ['$2.087bn', '2087000000', '2087000000', 'USD'],
    ['USD 1,500,000', '1500000', '1500000', 'USD'],
    ['$1,234.56', '1234.56', '1234.56', 'USD'],
    ['5 VES', '5', '5', 'VES'],
    ['DEM 5m', '5000000', '5000000', 'DEM'],
    ['5 ITL', '5', '5', 'ITL'],
    ['$2.087 bn', '2087000000', '2087000000', 'USD'],
    ['jpy 3 trillion', '3000000000000', '3000000000000', 'JPY'],
    ['10 dollars', '10', '10', 'USD'],
    ['12 500 000 €', '12500000', '12500000', 'EUR'],
    ['1.234.567,89', '1234567.89', '1234567.89', null],
    ['12.50', '12.50', '12.50', null],
    ['0.500', '0.500', '0.500', null],
    ['1 m to 2 m', '1000000', '2000000', null],
    ['1m-2m', '1000000', '2000000', null],
    ['between $1m and $2m', '1000000', '2000000', 'USD'],
    ['$1.2–1.5 billion', '1200000000', '1500000000', 'USD'],
    ['over $50,000,000', '50000000', null, 'USD'],
    ['at least 30m', '30000000', null, null],
    ['$5m or more', '5000000', null, 'USD'],
    ['less than 5k', null, '5000', null],
    ['up to 3m', null, '3000000', null],
    ['None (or less than $1,001)', null, '1000', 'USD'],
    ['$500,000 to $1 million', '500000', '1000000', 'USD'],
    ['$1,000 to 2 million', '1000', '2000000', 'USD'],
    ['500,000-$1m', '500000', '1000000', 'USD'],
    ['US $5m', '5000000', '5000000', 'USD'],
    ['R$5m', '5000000', '5000000', 'BRL'],
    ['5m yen', '5000000', '5000000', 'JPY'],
    ['from 1m to 2m', '1000000', '2000000', null],
    ['Over $1,000,000 (spouse or dependent child)', '1000000', null, 'USD'],
    ['$1,001 - $15,000', '1001', '15000', 'USD'],
    ['Over $50,000,000', '50000000', null, 'USD'],
    ['Spouse/DC Asset over $1,000,000', '1000000', null, 'USD'],
  ])('%s', (typed, min, max, currency) => {
    expect(readings(typed)).toEqual([{ min, max, currency }])
  })

  it.each([
    ['100.000', '100.000', '100000'],
    ['1.500', '1.500', '1500'],
    ['1,500', '1500', '1.500'],
    ['€1.234,56', '1.23456', '1234.56'],
    ['$1.500', '1.500', '1500'],
    ['1.500 USD', '1.500', '1500'],
    ['$1.500 or more', '1.500', '1500'],
    ['$1.500 and up', '1.500', '1500'],
    ['100.000 USD to 200.000 USD', '100.000', '100000'],
    ['1.500 pounds', '1.500', '1500'],
  ])('asks which reading of %s is meant', (typed, ...meanings) => {
    expect(readings(typed).map(({ min }) => min)).toEqual(meanings)
  })

  it.each([
    ['-5', /negative/],
    ['-$5m', /negative/],
    ['($5m)', /negative/],
    ['1234567890123456789012345', /at most 24 digits/],
    ['0.123456789', /8 after the point/],
    [`1${' '.repeat(40_000)}2${'0'.repeat(200)}`, /at most 120 characters/],
    ['None', /leave it empty/],
    ['lots', /must be a sum/],
    ['1.2.3', /must be a sum/],
    ['2bn 3bn', /must be a sum/],
    ['$1 to €2', /must be a sum/],
    ['10%', /must be a sum/],
  ])('refuses %s with one problem', (typed, reason) => {
    expect(reasonOf(typed)).toMatch(reason)
  })

  it('never rounds, no matter how long the figure is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 24n - 1n }), (figure) => {
        expect(readings(String(figure))[0]?.min).toBe(String(figure))
      }),
    )
  })
})

describe('currencies', () => {
  it.each([
    ['DEM', 'DEM'],
    ['vef', 'VEF'],
    ['Japanese Yen', 'JPY'],
    ['bgn', 'BGN'],
  ])('%s is %s', (typed, code) => {
    expect(currencyCode(typed)).toBe(code)
    expect(CURRENCY_CODES.has(currencyCode(typed))).toBe(true)
  })

  it('are those of the standard, and no others, on every machine', () => {
    expect(CURRENCY_CODES.size).toBe(CURRENCIES.length)
    expect([...CURRENCY_CODES].every((code) => /^[A-Z]{3}$/.test(code))).toBe(true)
    expect(CURRENCY_CODES.has('XYZ')).toBe(false)
  })
})

describe('dates in three inputs', () => {
  const typed = (day: string, month: string, year: string) => joinDate({ day, month, year })

  it('accepts a year alone, and months by name', () => {
    expect(typed('', '', '2021')).toEqual({ date: '2021' })
    expect(typed('', 'Sept', '2021')).toEqual({ date: '2021-09' })
    expect(typed('', 'Sept.', '2021')).toEqual({ date: '2021-09' })
    expect(typed('4', 'january', '2021')).toEqual({ date: '2021-01-04' })
    expect(typed('', '', '')).toEqual({ date: null })
  })

  it('says what is missing, and accepts no other word as a month', () => {
    expect(typed('4', '', '2021')).toHaveProperty('reason')
    expect(typed('', '9', '')).toHaveProperty('reason')
    for (const word of ['Foo', 'Junk', 'Mayor', 'ju', 'Decem8er'])
      expect(typed('', word, '2021')).toHaveProperty('reason')
  })

  it('shows a stored date unchanged', () => {
    for (const date of ['2021', '2021-09', '2021-09-04', '0013-01']) {
      expect(joinDate(typedDate(dateInputs('start', date), 'start'))).toEqual({ date })
    }
  })
})

describe('countries as people write them', () => {
  it.each([
    ['Turkey', 'TR'],
    ['Türkiye', 'TR'],
    ['Palestine', 'PS'],
    ['Hong Kong', 'HK'],
    ['Ivory Coast', 'CI'],
    ['Côte d’Ivoire', 'CI'],
    ['UK', 'GB'],
    ['U.K.', 'GB'],
    ['USA', 'US'],
    ['Russian Federation', 'RU'],
    ['DRC', 'CD'],
    ['sau', 'SA'],
    ['the Netherlands', 'NL'],
    ['Kosovo', 'XK'],
  ])('%s', (typed, code) => {
    expect(countryCode(typed)).toBe(code)
  })

  it.each(['QQ', 'Congo', 'Atlantis', ''])('leaves “%s” as it is', (typed) => {
    expect(countryCode(typed)).toBe(typed)
  })
})

describe('a share', () => {
  const read = (share: string): { read: Record<string, unknown>; problems: Problem[] } => {
    const problems: Problem[] = []
    return { read: combineAmounts({}, { share, share_how: 'exactly' }, problems), problems }
  }

  it.each(['1,000', '1,000 to 2,000', '12,345 %'])(
    'that could be thousands or decimals is not guessed: %s',
    (typed) => {
      expect(read(typed).problems.map(({ field }) => field)).toEqual(['share'])
      expect(read(typed).problems[0]?.reason).toContain('two ways')
    },
  )

  it.each([
    ['9,9', '9.9'],
    ['12.345', '12.345'],
    ['10%', '10'],
  ])('is read if there is only one way to read it: %s', (typed, share) => {
    expect(read(typed)).toMatchObject({ read: { share_percent: share }, problems: [] })
  })

  it('is read as a range with its signs', () => {
    expect(read('10% to 20%')).toMatchObject({ read: { share_min: '10', share_max: '20' }, problems: [] })
  })
})

describe('a decimal number', () => {
  const reason = (typed: string): string | undefined => decimal.safeParse(typed).error?.issues[0]?.message

  it('is refused with what is wrong with it', () => {
    expect(reason('0.12345678')).toBeUndefined()
    expect(reason('0.123456789')).toBe('must have at most 24 digits before the point and 8 after it')
    expect(reason('1e9')).toBe('must be a plain number such as 1500000 or 12.5')
  })
})

describe('the address of a new record', () => {
  it.each([
    ['Qatar Holding (QSC)', 'qatar-holding-qsc'],
    ['Газпром', 'gazprom'],
    ['中国公司', 'zhong-guo-gong-si'],
    ['חברה', 'khbrh'],
    ['🙂', 'record'],
  ])('is its name in Latin letters: %s', (name, slug) => {
    expect(slugFrom(name)).toBe(slug)
  })

  it('stays the same for the id of a file, however names are written', () => {
    expect(slugOfId('中国公司')).toMatch(/^record-[0-9a-f]{10}$/)
  })
})
