import { createHash } from 'node:crypto'
import { VALUE_BANDS } from '../../../../models/value-bands.ts'
import type { Steps } from '../../../values/steps.ts'
import { entityRecord } from '../entity-record.ts'
import { citation, fileCitation, NO_SOURCE_NAMED, type ReadCitation } from '../file-source.ts'
import { jointSum } from '../joint-sum.ts'
import {
  type FileName,
  LeftOutCount,
  type RawRecord,
  type Reading,
  type ReadRecord,
  type RowProblem,
  Unreadable,
} from '../reading.ts'
import type { TableMapping } from '../table/mapping.ts'
import { decodeText } from '../table/read-rows.ts'
import { nameId } from '../table/row-reader.ts'
import { kindOfName } from '../table/values.ts'
import { type FormRow, formRows, type Owner } from './form-rows.ts'

/** What someone says about a filing besides its text: the names of people, and the day on which it was filed. */
export const DISCLOSURE_FIELDS = ['filer', 'spouse', 'filed'] as const

const OWNER_WORDS: Readonly<Record<Owner, string>> = {
  self: 'the filer',
  spouse: 'the filer’s spouse',
  child: 'a dependent child of the filer',
  joint: 'the filer and the spouse jointly',
}

/** Income that is earned rather than owned. */
const EARNED =
  /\b(?:salar(?:y|ies)|wages?|bonus(?:es)?|severance|fees?|honorari(?:um|a|ums)|commissions?|compensation|consulting|retainers?|advances?|stipends?|pensions?)\b/i

const plain = (label: string): string => label.toLowerCase().replace(/[^a-z0-9$]+/g, '')
/** Bands of the form by their words. */
const BANDS = new Map(
  Object.entries(VALUE_BANDS)
    .filter(([name]) => name.startsWith('oge-278e-'))
    .map(([name, { label }]) => [
      `${name.startsWith('oge-278e-value') ? 'value' : 'income'} ${plain(label)}`,
      name,
    ]),
)

/** The band that a cell names; null if it names none. */
function bandOf(kind: 'value' | 'income', cell: string): string | null {
  const label = plain(cell)
  return (
    BANDS.get(`${kind} ${label}`) ??
    (label === 'over$1000000' ? `oge-278e-${kind}-family-over-1000000` : null)
  )
}

/** The longest text, in bytes: the longest filings have hundreds of pages. */
const LONGEST = 8 * 1024 * 1024
const LONGEST_WORDS = '8 MB'

/** The id of a link, the same from filing to filing: made from the two that it ties. */
const linkId = (dataset: string, key: readonly unknown[]): string =>
  `${dataset}-${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 20)}`

const isNone = (cell: string): boolean => cell === '' || /^n\/?a$/i.test(cell)

/** What the form says if the filer could not find out the value. */
const isUnascertainable = (cell: string): boolean => /\bascertainable\b|^unascertainable\b/i.test(cell)

const person = (name: string): FileName => ({
  id: nameId(name),
  name,
  kind: 'person',
  aliases: [],
  country: null,
  externalIds: null,
})

/**
 * Reads the assets and income on an OGE Form 278e as links: who holds what, in which band. Each link keeps its id from
 * filing to filing, so that the same person's next filing shows what changed.
 * @throws {Unreadable}
 */
export function* readDisclosure(content: Buffer, mapping: TableMapping, dataset: string): Steps<Reading> {
  const { filer: name = '', spouse: spouseName = '', filed = '' } = mapping.constants
  if (name.trim() === '') throw new Unreadable('Enter the name of the official who filed the disclosure.')
  if (content.length > LONGEST)
    throw new Unreadable(`The text is longer than ${LONGEST_WORDS}, which no filing is.`)
  const { rows, unread, others } = yield* formRows(decodeText(content).text)
  if (rows.length === 0)
    throw new Unreadable(
      'The text has no lines from Part 2, 5 or 6 of OGE Form 278e. Paste each part with its title.',
    )
  const source = fileCitation(
    { ...mapping.source, published: mapping.source.published ?? (filed || null) },
    '',
  )
  if (source === null) throw new Unreadable(`${NO_SOURCE_NAMED}.`)
  const left = new LeftOutCount()
  for (const [title, count] of others) left.add(title, 'Only Parts 2, 5 and 6 are imported.', count)
  const filer = person(name.trim())
  const spouse = spouseName.trim() === '' ? null : person(spouseName.trim())
  const child = person(`Dependent child of ${filer.name}`)
  const problems: RowProblem[] = unread.map(({ line, text }) => ({
    row: line,
    column: '',
    reason: `“${text.slice(0, 100)}” could not be read as an asset`,
  }))
  const records: ReadRecord[] = []
  const links: ReadRecord[] = []
  const names = new Map<string, FileName>([[filer.id, filer]])
  const cite = (locator: string): unknown[] => [citation({ ...source, locator } satisfies ReadCitation)]
  const tie = (to: FileName, relationship: 'spouse' | 'minor_child', row: FormRow): void => {
    if (names.has(to.id)) return
    names.set(to.id, to)
    const link = {
      id: linkId(dataset, [relationship, filer.id, to.id]),
      kind: 'family',
      from: filer.id,
      to: to.id,
      relationship,
      sources: cite(`part ${row.part}`),
    }
    links.push({ list: 'links', record: link, row: row.line })
  }
  const times = new Map<string, number>()
  /** The id of a link. An asset that the form lists twice counts as two. */
  const ownId = (key: readonly unknown[]): string => {
    const id = linkId(dataset, key)
    const before = times.get(id) ?? 0
    times.set(id, before + 1)
    return before === 0 ? id : `${id}.${before + 1}`
  }
  for (const row of rows) {
    yield
    const owners = ownersOf(row.owner, filer, spouse, child)
    if (owners === null) {
      problems.push({
        row: row.line,
        column: 'owner',
        reason: `“${row.description}” belongs to the spouse. Enter the spouse’s name under “Source and details”.`,
      })
      continue
    }
    const read = linkOf(row, filed)
    if (typeof read === 'string') {
      problems.push({ row: row.line, column: 'value', reason: read })
      continue
    }
    if (row.owner !== 'self' && row.owner !== 'child' && spouse !== null) tie(spouse, 'spouse', row)
    if (row.owner === 'child') tie(child, 'minor_child', row)
    const asset = assetOf(row)
    names.set(asset.id, names.get(asset.id) ?? asset)
    // What the form says of the asset, not its place in it: next year's form has another asset on this line.
    const joint =
      owners.length > 1 && read.link.amount_band !== undefined
        ? { joint_sum: jointSum(dataset, ownId([row.part, 'joint', row.description])) }
        : {}
    for (const owner of owners) {
      const ends = read.turned ? { from: asset.id, to: owner.id } : { from: owner.id, to: asset.id }
      const id = ownId([row.part, row.owner, row.description, owner.id, read.link.kind])
      const record: RawRecord = {
        id,
        ...read.link,
        ...ends,
        ...joint,
        sources: cite(`part ${row.part}, line ${row.number}`),
      }
      links.push({ list: 'links', record, row: row.line })
    }
  }
  records.push({ list: 'sources', record: source.source, row: null })
  for (const each of names.values()) records.push({ list: 'entities', record: entityRecord(each), row: null })
  const all = [...records, ...links]
  return {
    names: [...names.values()],
    problems,
    leftOut: left.list(),
    remarks: ['The form gives value ranges, not exact amounts.'],
    size: all.length,
    whole: false,
    records: () => all,
  }
}

/** Who holds an asset; null if the spouse does and is not named. */
function ownersOf(
  owner: Owner,
  filer: FileName,
  spouse: FileName | null,
  child: FileName,
): FileName[] | null {
  if (owner === 'self') return [filer]
  if (owner === 'child') return [child]
  if (spouse === null) return null
  return owner === 'joint' ? [filer, spouse] : [spouse]
}

function assetOf({ description }: FormRow): FileName {
  const name = description.slice(0, 300)
  const kind = kindOfName(name)
  // An asset is not a person, even if its name looks like one.
  return { ...person(name), kind: kind === 'person' ? 'company' : kind }
}

function linkOf(row: FormRow, filed: string): { link: RawRecord; turned: boolean } | string {
  const earned = EARNED.test(row.incomeType) && (isNone(row.value) || /^none/i.test(row.value))
  const [kind, cell] = earned ? (['income', row.incomeAmount] as const) : (['value', row.value] as const)
  const band = isNone(cell) ? null : bandOf(kind, cell)
  // What is earned is given as a sum, all else as a band.
  const sum = earned && /^\$[\d,]+(?:\.\d{1,2})?$/.test(cell) ? cell.replace(/[$,]/g, '') : null
  const unknown = isUnascertainable(cell)
  if (!isNone(cell) && !unknown && band === null && sum === null)
    return `“${cell}” is not one of the form’s value ranges`
  const income =
    row.incomeType === '' && isNone(row.incomeAmount)
      ? ''
      : ` Income: ${[row.incomeType, row.incomeAmount].filter((each) => each !== '').join(', ')}.`
  const value = unknown && !earned ? ` Value: ${cell}.` : ''
  const detail = `OGE Form 278e, part ${row.part}, line ${row.number}. Held by ${OWNER_WORDS[row.owner]}.${value}${income}`
  return {
    turned: earned,
    link: {
      kind: earned ? 'pays' : 'owns',
      detail: detail.slice(0, 2000),
      // Without a value, the one of the form before is cleared.
      ...(band === null ? { amount: sum } : { amount_band: band }),
      ...(sum === null ? {} : { currency: 'USD' }),
      ...(filed === '' || earned ? {} : { last_known: filed }),
      status: 'confirmed',
    },
  }
}
