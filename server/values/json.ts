import { visit } from 'jsonc-parser'

/** What is wrong with JSON: the path to the member, with dots, or nothing if it is the whole; and the reason. */
interface JsonProblem {
  readonly field: string
  readonly reason: string
}

/** JSON that is refused, with everything that is wrong with it. */
export class JsonRefused extends Error {
  override name = 'JsonRefused'
  readonly problems: readonly JsonProblem[]
  /** What it says, if it is JSON after all, with the last of the members that appear twice. */
  readonly value: unknown

  constructor(problems: readonly JsonProblem[], value?: unknown) {
    super(problems.map(({ field, reason }) => `${field} ${reason}`.trim()).join('\n'))
    this.problems = problems
    this.value = value
  }
}

/**
 * Reads JSON exactly. Of members that appear twice in an object, `JSON.parse` would silently keep only the last.
 * @throws {JsonRefused}
 */
export function readJson(text: string): unknown {
  if (isTooDeep(text)) throw new JsonRefused([{ field: '', reason: 'is nested too deeply' }])
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new JsonRefused([{ field: '', reason: `is not JSON: ${(error as Error).message}` }])
  }
  const twice = twiceNamed(text).map((field) => ({ field, reason: 'appears twice' }))
  if (twice.length > 0) throw new JsonRefused(twice, value)
  return value
}

/** A part of a text, in characters from its beginning. */
export interface Span {
  readonly begin: number
  readonly end: number
}

/** What ends the reading of a text at its first fault. */
class FaultAt extends Error implements Span {
  readonly begin: number
  readonly end: number

  constructor(begin: number, length: number) {
    super('not JSON')
    this.begin = begin
    this.end = begin + length
  }
}

/** The first part of a text that is not JSON; null if it is JSON, or nested too deeply. */
export function firstFault(text: string): Span | null {
  if (isTooDeep(text)) return null
  const stop = (_error: number, begin: number, length: number): never => {
    throw new FaultAt(begin, length)
  }
  try {
    // After a fault it would go on, and recurse once for each that follows.
    visit(text, { onError: stop }, { disallowComments: true })
    return null
  } catch (error) {
    if (error instanceof FaultAt) return error
    throw error
  }
}

/** No record needs a tenth of this depth. JSON parsers recurse once per level. */
const DEEPEST = 100

/** Whether arrays and objects are nested deeper than anything that is read here. */
function isTooDeep(json: string): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const sign = json.charCodeAt(at)
    if (sign === 0x22) at = endOfText(json, at)
    else if (sign === 0x5b || sign === 0x7b) {
      depth += 1
      if (depth > DEEPEST) return true
    } else if (sign === 0x5d || sign === 0x7d) depth -= 1
  }
  return false
}

/** Where the text that begins at a quotation mark ends. */
function endOfText(json: string, begin: number): number {
  let at = begin + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at
}

/** How many duplicate members are named. */
const MOST_NAMED = 20

/** A name in a path; an empty one would not be seen there. */
const shown = (name: string | number): string | number => (name === '' ? '""' : name)

/** The paths of members that appear twice in an object, with dots. */
function twiceNamed(json: string): string[] {
  const found: string[] = []
  const open: Set<string>[] = []
  visit(json, {
    onObjectBegin: () => {
      open.push(new Set())
    },
    onObjectEnd: () => {
      open.pop()
    },
    onObjectProperty: (name, _offset, _length, _line, _column, path) => {
      if (open.at(-1)?.has(name) === true && found.length < MOST_NAMED)
        found.push([...path(), name].map(shown).join('.'))
      open.at(-1)?.add(name)
    },
  })
  return found
}
