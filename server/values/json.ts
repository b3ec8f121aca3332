import { type JSONPath, visit } from 'jsonc-parser'

/** A member that appears twice in the same object: its path and its name. */
export interface TwiceNamed {
  readonly path: JSONPath
  readonly name: string
}

/** No record needs a tenth of this depth. JSON parsers recurse once per level. */
const DEEPEST = 100

/** Whether arrays and objects are nested deeper than anything that is read here. */
export function isTooDeep(json: string): boolean {
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

/** The members that appear twice in an object. JSON would silently keep only the last value. */
export function twiceNamed(json: string): TwiceNamed[] {
  const found: TwiceNamed[] = []
  const open: Set<string>[] = []
  visit(json, {
    onObjectBegin: () => {
      open.push(new Set())
    },
    onObjectEnd: () => {
      open.pop()
    },
    onObjectProperty: (name, _offset, _length, _line, _column, path) => {
      if (open.at(-1)?.has(name) === true && found.length < MOST_NAMED) found.push({ path: path(), name })
      open.at(-1)?.add(name)
    },
  })
  return found
}
