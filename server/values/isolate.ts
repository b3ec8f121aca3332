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

/** Text that a page gave out in a field, and got back, without the marks that `isolated` put into it. */
export const unisolated = (text: string): string =>
  text.replaceAll(FIRST_STRONG_ISOLATE, '').replaceAll(END_OF_ISOLATE, '')

/** Texts in a page's model that are not shown as they are: field values and data for scripts, and finished HTML. */
const NOT_SHOWN = new Set(['value', 'base', 'axis', 'action', 'csrf', 'html'])

/** A page's model with all visible text isolated. An object with nothing to isolate is returned as is. */
export function isolatedModel<T>(model: T): T {
  if (typeof model === 'string') return isolated(model) as T
  if (typeof model !== 'object' || model === null) return model
  if (Array.isArray(model)) return isolatedItems(model) as T
  return Object.getPrototypeOf(model) === Object.prototype ? (isolatedParts(model as Parts) as T) : model
}

type Parts = Readonly<Record<string, unknown>>

// A page has ten thousand parts and hardly ever one to isolate: only what contains such a part is copied.

function isolatedParts(model: Parts): Parts {
  let copy: Record<string, unknown> | undefined
  for (const name of Object.keys(model)) {
    const value = model[name]
    const shown = NOT_SHOWN.has(name) && typeof value === 'string' ? value : isolatedModel(value)
    if (shown === value) continue
    copy ??= { ...model }
    copy[name] = shown
  }
  return copy ?? model
}

function isolatedItems(items: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined
  for (const [place, item] of items.entries()) {
    const shown = isolatedModel(item)
    if (shown === item) continue
    copy ??= [...items]
    copy[place] = shown
  }
  return copy ?? items
}
