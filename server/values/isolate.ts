/** Marks that turn the direction of what follows: embeddings and overrides, isolates, and what ends each. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu
const [FIRST_STRONG_ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2069']

/** Letters of scripts that run from right to left, with whatever stands between two of them. */
const FROM_RIGHT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}](?:[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{M}])*/gu
const HAS_EITHER =
  /[\u202a-\u202e\u2066-\u2069\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * Text as it is shown among other text: words that run from right to left are closed in an isolate, so that they move
 * neither a full stop nor a figure beside them; marks that turn the direction of what follows are left out, since they
 * could be anywhere in a sentence that names are put into.
 */
export function isolated(text: string): string {
  if (!HAS_EITHER.test(text)) return text
  return text.replace(TURNS, '').replace(FROM_RIGHT, (words) => FIRST_STRONG_ISOLATE + words + END_OF_ISOLATE)
}

/** Texts of a page's model that go back to the server as they are: what fields hold, and data for scripts. */
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
    ([name, value]) =>
      [name, SENT_BACK.has(name) && typeof value === 'string' ? value : isolatedModel(value)] as const,
  )
  return shown.every(([, value], index) => value === entries[index]?.[1])
    ? model
    : (Object.fromEntries(shown) as T)
}
