/** Marks that change the text direction: embeddings, overrides, isolates, and the marks that end them. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu
const [FIRST_STRONG_ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2069']

/** Letters of right-to-left scripts, with whatever comes between two of them. */
const FROM_RIGHT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}](?:[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{M}])*/gu
const HAS_EITHER =
  /[\u202a-\u202e\u2066-\u2069\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * Text as it appears inside other text. Right-to-left words are enclosed in an isolate, so that they do not move
 * a period or a number next to them. Marks that change the text direction are removed, since a name can appear
 * anywhere in a sentence.
 */
export function isolated(text: string): string {
  if (!HAS_EITHER.test(text)) return text
  return text.replace(TURNS, '').replace(FROM_RIGHT, (words) => FIRST_STRONG_ISOLATE + words + END_OF_ISOLATE)
}

/** Texts in a page's model that are returned to the server unchanged: field values, and data for scripts. */
const SENT_BACK = new Set(['value', 'base', 'axis', 'action', 'csrf'])

/** A page's model with all visible text isolated. An object with nothing to isolate is returned as is. */
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
