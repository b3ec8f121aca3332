import { asker } from '../suggest/ask.ts'

interface SourceSuggestion {
  readonly url: string
  readonly publisher: string
  readonly title: string
  readonly published: string | null
  readonly archiveUrl: string | null
}

interface Site {
  readonly publisher: string | null
  /** The source on record that leads to the same page. */
  readonly source: SourceSuggestion | null
}

/**
 * Offers sources on record as their address or title is typed and fills in the rest of one that is picked; for a new
 * address, it fills in the publisher of earlier sources from the same site.
 */
export function offerSources(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('[data-source-url]')) {
    const prefix = (input.dataset.sourceUrl ?? '').replace(/url$/, '')
    const ask = asker<SourceSuggestion>('/suggest/sources')
    let known: SourceSuggestion[] = []
    input.addEventListener('input', () => {
      const picked = known.find((source) => source.url === input.value)
      if (picked !== undefined) fill(form, prefix, picked)
      else if (input.value.trim().length >= 3) {
        ask(input.value, (found) => {
          known = found
          input.list?.replaceChildren(...found.map(optionOf))
        })
      }
    })
    input.addEventListener('change', () => void recognise(form, prefix, input.value.trim()))
  }
}

function optionOf(source: SourceSuggestion): HTMLOptionElement {
  const option = document.createElement('option')
  option.value = source.url
  option.label = `${source.publisher}: ${source.title}`
  return option
}

/** Looks up an address that was typed or pasted whole. What someone has typed in other fields stays. */
async function recognise(form: HTMLFormElement, prefix: string, url: string): Promise<void> {
  if (!/^https?:\/\/[^/]/i.test(url)) return
  try {
    const response = await fetch(`/suggest/site?url=${encodeURIComponent(url)}`)
    if (!response.ok) return
    const { publisher, source } = (await response.json()) as Site
    if (source !== null) fill(form, prefix, source, true)
    else if (publisher !== null) put(form, `${prefix}publisher`, publisher, true)
    form.dispatchEvent(new Event('change', { bubbles: true }))
  } catch {
    // Without a network nothing is filled in; the server does it when the form is saved.
  }
}

function put(form: HTMLFormElement, name: string, value: string, onlyEmpty: boolean): void {
  const input = form.querySelector<HTMLInputElement>(`[name="${name}"]`)
  if (input !== null && (!onlyEmpty || input.value === '')) input.value = value
}

function fill(form: HTMLFormElement, prefix: string, source: SourceSuggestion, onlyEmpty = false): void {
  const [year = '', month = '', day = ''] = source.published?.split('-') ?? []
  const values = {
    publisher: source.publisher,
    title: source.title,
    archive_url: source.archiveUrl ?? '',
    published_year: year,
    published_month: month.replace(/^0/, ''),
    published_day: day.replace(/^0/, ''),
  }
  for (const [field, value] of Object.entries(values)) put(form, prefix + field, value, onlyEmpty)
  form.dispatchEvent(new Event('change', { bubbles: true }))
}
