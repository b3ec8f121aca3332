/**
 * The bands in which disclosure forms let officials report amounts, as data. A band is a range, and all comparisons
 * of amounts compare ranges, so a band that straddles a threshold is neither above nor below it.
 */

/** One band of one form. Limits are whole U.S. dollars as text; null if the band is open on that side. */
export interface ValueBand {
  /** The form, and its column that has this band. */
  readonly form: string
  /** As the form prints it. */
  readonly label: string
  readonly min: string | null
  readonly max: string | null
  readonly currency: 'USD'
}

interface BandedColumn {
  readonly prefix: string
  readonly form: string
  /** The lowest sum of the first band; null means "not more than" its upper end. */
  readonly from: number | null
  /** The upper end of each band except the last, which is everything above. */
  readonly steps: readonly number[]
  /** The label of the band for assets that only a spouse or dependent child holds: everything above $1 million. */
  readonly familyOver: string
  /** Bands that the form prints besides the steps: the last part of the name, the label, the ends. */
  readonly also?: readonly (readonly [name: string, label: string, min: number | null, max: number | null])[]
}

const VALUE_STEPS = [
  15_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000, 25_000_000, 50_000_000,
] as const
const FAMILY_OVER = 1_000_000
const NO_VALUE = ['none', 'None (or less than $1,001)', null, 1000] as const
const NO_INCOME = ['none', 'None (or less than $201)', null, 200] as const
const LOW_INCOME = ['201-1000', '$201 - $1,000', 201, 1000] as const
const INCOME_STEPS = [2500, 5000, 15_000, 50_000, 100_000, 1_000_000, 5_000_000] as const

/**
 * Sources: 5 U.S.C. 13104(a)(1)(B) for income and 13104(d) for value, which OGE Form 278e and the forms of
 * the House of Representatives follow. The ends, the first two value bands and the family band are
 * confirmed. The bands in between are confirmed in part, by the House forms. The lowest bands of each form and the
 * Senate's bands are recalled. Labels are the forms' own words.
 */
const COLUMNS: readonly BandedColumn[] = [
  {
    prefix: 'oge-278e-value',
    form: 'OGE Form 278e, value',
    from: 1001,
    steps: VALUE_STEPS,
    familyOver: 'Over $1,000,000 (spouse or dependent child)',
    also: [NO_VALUE],
  },
  {
    prefix: 'oge-278e-income',
    form: 'OGE Form 278e, income',
    from: null,
    steps: [1000, ...INCOME_STEPS],
    familyOver: 'Over $1,000,000 (spouse or dependent child)',
    also: [NO_INCOME, LOW_INCOME],
  },
  {
    prefix: 'house-value',
    form: 'House form, value',
    from: 1,
    steps: [1000, ...VALUE_STEPS],
    familyOver: 'Spouse/DC Asset over $1,000,000',
  },
  {
    prefix: 'house-income',
    form: 'House form, income',
    from: 1,
    steps: [200, 1000, ...INCOME_STEPS],
    familyOver: 'Spouse/DC Income over $1,000,000',
  },
  {
    prefix: 'senate-value',
    form: 'Senate form, value',
    from: 1001,
    steps: VALUE_STEPS,
    familyOver: 'Over $1,000,000 (spouse or dependent child)',
    also: [NO_VALUE],
  },
  {
    prefix: 'senate-income',
    form: 'Senate form, income',
    from: 1001,
    steps: INCOME_STEPS,
    familyOver: 'Over $1,000,000 (spouse or dependent child)',
    also: [NO_INCOME, LOW_INCOME],
  },
]

const dollars = (sum: number): string => `$${sum.toLocaleString('en-US')}`

function bandsOf({ prefix, form, from, steps, familyOver, also = [] }: BandedColumn): [string, ValueBand][] {
  const band = (name: string, label: string, min: number | null, max: number | null): [string, ValueBand] => [
    `${prefix}-${name}`,
    {
      form,
      label,
      min: min === null ? null : String(min),
      max: max === null ? null : String(max),
      currency: 'USD',
    },
  ]
  const top = steps.at(-1) ?? 0
  const between = steps.map((max, index) => {
    const before = steps[index - 1]
    const min = before === undefined ? from : before + 1
    return min === null
      ? band(`to-${max}`, `Not more than ${dollars(max)}`, null, max)
      : band(`${min}-${max}`, `${dollars(min)} - ${dollars(max)}`, min, max)
  })
  return [
    ...also.map((printed) => band(...printed)),
    ...between,
    band(`over-${top}`, `Over ${dollars(top)}`, top + 1, null),
    band(`family-over-${FAMILY_OVER}`, familyOver, FAMILY_OVER + 1, null),
  ]
}

/** Every band, by the name used in the database and in files. */
export const VALUE_BANDS: Readonly<Record<string, ValueBand>> = Object.fromEntries(COLUMNS.flatMap(bandsOf))
export const VALUE_BAND_NAMES = Object.keys(VALUE_BANDS)
