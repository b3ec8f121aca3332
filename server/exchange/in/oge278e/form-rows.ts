import { parse } from 'csv-parse/sync'
import { lookUp } from '../../../values/look-up.ts'
import type { Steps } from '../../../values/steps.ts'
import { tidy } from '../table/read-rows.ts'

/** The parts of the form that list assets and income, and whose they are. */
export const ASSET_PARTS = { 2: 'self', 5: 'spouse', 6: 'self' } as const
export type AssetPart = keyof typeof ASSET_PARTS
export type Owner = 'self' | 'spouse' | 'child' | 'joint'

/** A line of one of these parts. */
export interface FormRow {
  /** Its line in the text, counted from one. */
  readonly line: number
  readonly part: AssetPart
  /** Its number on the form, such as `3.1`. */
  readonly number: string
  readonly description: string
  readonly value: string
  readonly incomeType: string
  readonly incomeAmount: string
  readonly owner: Owner
}

/** The text of a form: its lines, and how many lines of other parts were left out. */
export interface FormText {
  readonly rows: readonly FormRow[]
  /** Lines of these parts that look like an asset but cannot be read as one. */
  readonly unread: readonly { readonly line: number; readonly text: string }[]
  readonly others: ReadonlyMap<string, number>
}

/** Stands for a part that cannot be told. */
const NO_PART = 0

/** Titles of the form's parts, as its pages head them. */
const TITLES: readonly (readonly [RegExp, number, string])[] = [
  [/filer.{0,3}s positions held/i, 1, 'Part 1, positions'],
  [/filer.{0,3}s employment assets/i, 2, 'Part 2'],
  [/filer.{0,3}s employment agreements/i, 3, 'Part 3, agreements'],
  [/filer.{0,3}s sources of compensation/i, 4, 'Part 4, sources of compensation'],
  [/spouse.{0,3}s employment assets/i, 5, 'Part 5'],
  [/other assets (?:and|&|\+) income/i, 6, 'Part 6'],
  [/^\s*(?:part )?7\b.*transactions|^transactions$/i, 7, 'Part 7, transactions'],
  [/^\s*(?:part )?8\b.*liabilities|^liabilities$/i, 8, 'Part 8, liabilities'],
  [/gifts and travel/i, 9, 'Part 9, gifts and travel'],
]
const SHORT_PART = /^part\s*([1-9])\b/i
/** A numbered title in other words than the form's: whose the lines below it are is not known. */
const OTHER_TITLE = /^([1-9])\. ?(?=[^$\d]{3,80}$)/
const TITLE_WORDS =
  /\b(?:other|additional|assets|income|employment|positions|agreements|compensation|transactions|liabilities|gifts|travel)\b/gi

/** The part that a line names if it reads like a title: words of the form's titles, more of them where it may be the next row. */
function titledPart(whole: string, nextRow: number): number | null {
  const number = Number(OTHER_TITLE.exec(whole)?.[1] ?? 0)
  const words = whole.match(TITLE_WORDS)?.length ?? 0
  return number > 0 && words >= (number === nextRow ? 2 : 1) ? number : null
}

const NUMBER = /^\d{1,3}(?:\.\d{1,3}){0,3}\.?$/
const SUM = /\$[\d,]+|^none\b|^n\/?a$|^over \$/i
const FUND = /^(?:yes|no|n\/a)$/i
/** Who owns an asset, as the form notes it after a description. */
const OWNERS: readonly (readonly [RegExp, Owner])[] = [
  [/\((?:s|sp|spouse)\)\s*$/i, 'spouse'],
  [/\((?:dc|child|dependent child)\)\s*$/i, 'child'],
  [/\((?:j|jt|joint)\)\s*$/i, 'joint'],
]
const OWNER_WORDS: Readonly<Record<string, Owner>> = {
  self: 'self',
  filer: 'self',
  s: 'spouse',
  sp: 'spouse',
  spouse: 'spouse',
  dc: 'child',
  child: 'child',
  'dependent child': 'child',
  j: 'joint',
  jt: 'joint',
  joint: 'joint',
}

/** The cells of a line, separated by tabs, by the commas of a CSV, or by two or more spaces. */
function cellsOf(text: string): { cells: string[]; line: number }[] {
  // The header of a CSV: cells separated by commas, one of which is the description.
  const isHeader = (line: string): boolean =>
    line.split(',').length > 3 && !line.includes('\t') && /\bdescription\b/i.test(line)
  if (text.slice(0, 5000).split('\n').some(isHeader)) {
    const rows = parse(text, { relax_column_count: true, relax_quotes: true, bom: true }) as string[][]
    return rows.map((cells, index) => ({ cells: cells.map(tidy), line: index + 1 }))
  }
  return text.split(/\r?\n/).map((written, index) => ({
    cells: written.split(written.includes('\t') ? '\t' : / {2,}/).map(tidy),
    line: index + 1,
  }))
}

/** Which column of a CSV holds what, if its header says so. */
type Header = Readonly<
  Partial<Record<'part' | 'number' | 'description' | 'value' | 'type' | 'amount' | 'owner', number>>
>

function headerOf(cells: readonly string[]): Header | null {
  const at = (pattern: RegExp): number | undefined => {
    const index = cells.findIndex((cell) => pattern.test(cell))
    return index < 0 ? undefined : index
  }
  const description = at(/^(?:description|asset|asset name|name of asset)$/i)
  if (description === undefined) return null
  const found = {
    part: at(/^(?:part|section)$/i),
    number: at(/^(?:#|no\.?|number|line)$/i),
    description,
    value: at(/^(?:value|asset value|value of asset)$/i),
    type: at(/^(?:income type|type of income|type)$/i),
    amount: at(/^(?:income amount|amount of income|income)$/i),
    owner: at(/^(?:owner|held by|whose)$/i),
  }
  return Object.fromEntries(Object.entries(found).filter(([, index]) => index !== undefined))
}

/**
 * Reads the text of an OGE Form 278e: its tables as CSV, or pages and tables pasted from it. The parts are those in
 * 5 CFR 2634 and the 2024 form.
 */
export function* formRows(text: string): Steps<FormText> {
  const rows: FormRow[] = []
  const unread: { line: number; text: string }[] = []
  const others = new Map<string, number>()
  let part: number | null = null
  let title = ''
  let header: Header | null = null
  for (const { cells, line } of cellsOf(text)) {
    yield
    const said = cells.filter((cell) => cell !== '')
    if (said.length === 0) continue
    const headed = headerOf(cells)
    if (headed !== null) {
      header = headed
      continue
    }
    const whole = said.join(' ')
    const named = TITLES.find(([pattern]) => said.length <= 3 && pattern.test(whole))
    const short = said.length === 1 ? SHORT_PART.exec(whole)?.[1] : undefined
    if (named !== undefined || short !== undefined) {
      part = named?.[1] ?? Number(short)
      title = named?.[2] ?? `Part ${short}`
      continue
    }
    const last = rows.at(-1)
    const nextRow = last?.part === part ? Number.parseInt(last?.number ?? '0', 10) + 1 : 1
    const other = said.length === 1 ? titledPart(whole, nextRow) : null
    if (part !== null && other !== null && other > part) {
      part = NO_PART
      title = `“${whole}”, which is no title of the form`
      continue
    }
    const own =
      header?.part === undefined ? part : Number(/[1-9]/.exec(cells[header.part] ?? '')?.[0] ?? Number.NaN)
    if (own === null || Number.isNaN(own)) continue
    if (!(own in ASSET_PARTS)) {
      if (said[0] === '#') continue
      const name = header?.part === undefined ? title : `Part ${own}`
      others.set(name, (others.get(name) ?? 0) + 1)
      continue
    }
    const row =
      header === null || header.value === undefined
        ? (byShape(said) ?? byWords(whole))
        : byHeader(cells, header)
    if (row !== null) {
      rows.push({ line, part: own as AssetPart, ...row, owner: ownerOf(row, own as AssetPart) })
      continue
    }
    if (said[0] === '#' || /^description\b/i.test(whole)) continue
    // A description that runs on to the next line.
    if (last !== undefined && said.length === 1 && !SUM.test(whole) && !/^\d/.test(whole))
      rows[rows.length - 1] = { ...last, description: `${last.description} ${whole}` }
    else if (/^\d{1,3}(?:\.\d{1,3})*\.?\s/.test(whole) || SUM.test(whole)) unread.push({ line, text: whole })
  }
  return { rows: rows.map((row) => ({ ...row, description: withoutOwner(row.description) })), unread, others }
}

type Read = Pick<FormRow, 'number' | 'description' | 'value' | 'incomeType' | 'incomeAmount'> & {
  readonly says: string
}

function byHeader(cells: readonly string[], header: Header): Read | null {
  const at = (name: keyof Header): string => cells[header[name] ?? -1] ?? ''
  const description = at('description')
  if (description === '') return null
  return {
    number: at('number').replace(/\.$/, ''),
    description,
    value: at('value'),
    incomeType: at('type'),
    incomeAmount: at('amount'),
    says: at('owner'),
  }
}

/** A pasted line: its number, what it describes, whether it is a fund, its value, and what it earned. */
function byShape(cells: readonly string[]): Read | null {
  const [number = '', description = '', ...rest] = cells
  if (!NUMBER.test(number) || description === '') return null
  const facts = rest.filter((cell) => cell !== '' && !FUND.test(cell))
  const words = facts.filter((cell) => !SUM.test(cell))
  // The value comes before the type of income, and the amount of income after it.
  const type = facts.findIndex((cell) => !SUM.test(cell))
  const sums = facts.map((cell, index) => ({ cell, index })).filter(({ cell }) => SUM.test(cell))
  const before = sums.filter(({ index }) => type < 0 || index < type)
  const value = before[0]?.cell ?? ''
  const incomeAmount = (sums.find(({ index }) => type >= 0 && index > type) ?? before[1])?.cell ?? ''
  return {
    number: number.replace(/\.$/, ''),
    description,
    value,
    incomeType: words.join(', '),
    incomeAmount,
    says: '',
  }
}

/** A band of the form, or a sum, within a line of words. */
const BAND =
  /none \(or less than \$[\d,]+\)|(?:value )?not readily ascertainable|unascertainable|over \$[\d,]+|\$[\d,]+(?:\.\d{2})?(?: ?- ?\$[\d,]+)?/i

/** A line pasted with single spaces: number, description, whether it is a fund, value, and what it earned. */
function byWords(whole: string): Read | null {
  const [, number = '', rest = ''] = /^(\d{1,3}(?:\.\d{1,3}){0,3})\.? (.+)$/.exec(whole) ?? []
  const value = BAND.exec(rest)
  if (value === null || value.index === 0) return null
  const description = rest
    .slice(0, value.index)
    .replace(/ (?:yes|no|n\/a) ?$/i, '')
    .trim()
  const after = rest.slice(value.index + value[0].length).trim()
  const amount = BAND.exec(after)
  if (description === '') return null
  return {
    number,
    description,
    value: value[0],
    incomeType: (amount === null ? after : after.slice(0, amount.index)).trim(),
    incomeAmount: amount?.[0] ?? '',
    says: '',
  }
}

function ownerOf({ description, says }: Read, part: AssetPart): Owner {
  const word = lookUp(OWNER_WORDS, says.toLowerCase())
  if (word !== undefined) return word
  return OWNERS.find(([pattern]) => pattern.test(description))?.[1] ?? ASSET_PARTS[part]
}

const withoutOwner = (description: string): string =>
  OWNERS.reduce((text, [pattern]) => text.replace(pattern, ''), description).trim()
