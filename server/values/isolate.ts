/** Marks that turn the direction of what follows: embeddings and overrides, isolates, and what ends each. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/
const ISOLATES = /[\u2066-\u2068]/
const [FIRST_STRONG_ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2069']

/**
 * Text that cannot turn the direction of what stands beside it: where it has marks that do, it is closed in an
 * isolate, which ends whatever the text leaves open. An end that belongs to nothing is left out.
 */
export function isolated(text: string): string {
  if (!TURNS.test(text)) return text
  let open = 0
  const kept = [...text].filter((character) => {
    if (ISOLATES.test(character)) open += 1
    if (character !== END_OF_ISOLATE) return true
    open -= 1
    if (open >= 0) return true
    open = 0
    return false
  })
  return FIRST_STRONG_ISOLATE + kept.join('') + END_OF_ISOLATE.repeat(open + 1)
}

/** Members of a page's model that go back to the server as they are: what fields hold, and data for scripts. */
const SENT_BACK = new Set(['value', 'base', 'axis', 'action', 'csrf'])

/** A page's model with every text that people see isolated; what has nothing to isolate stays the same object. */
export function isolatedModel<T>(model: T): T {
  if (typeof model === 'string') return isolated(model) as T
  if (typeof model !== 'object' || model === null) return model
  if (Array.isArray(model)) {
    const items = model.map(isolatedModel)
    return items.every((item, index) => item === model[index]) ? model : (items as T)
  }
  if (Object.getPrototypeOf(model) !== Object.prototype) return model
  const entries = Object.entries(model)
  const shown = entries.map(
    ([name, value]) => [name, SENT_BACK.has(name) ? value : isolatedModel(value)] as const,
  )
  return shown.every(([, value], index) => value === entries[index]?.[1])
    ? model
    : (Object.fromEntries(shown) as T)
}
