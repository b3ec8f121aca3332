import { type JSONPath, visit } from 'jsonc-parser'

/** A member that stands twice in one object: its path and its name. */
export interface TwiceNamed {
  readonly path: JSONPath
  readonly name: string
}

/** How many members that stand twice are named. */
const MOST_NAMED = 20

/** The members that stand twice in an object: each says two things, of which JSON keeps the last without a word. */
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
