import accessibleAutocomplete from 'accessible-autocomplete'

interface Suggestion {
  readonly slug: string
  readonly name: string
  readonly kind: string
  readonly country: string | null
  readonly alias: string | null
}

interface SourceSuggestion {
  readonly url: string
  readonly publisher: string
  readonly title: string
  readonly published: string | null
  readonly archiveUrl: string | null
}

const WAIT_MS = 150

/** Asks the server as somebody types; only the answer to the last question counts. */
function asker<Found>(path: string, most: number): (words: string, answer: (found: Found[]) => void) => void {
  let last = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  return (words, answer) => {
    clearTimeout(timer)
    last += 1
    const mine = last
    timer = setTimeout(async () => {
      try {
        const response = await fetch(`${path}?q=${encodeURIComponent(words.trim().slice(0, most))}`)
        const found = response.ok ? ((await response.json()) as Found[]) : []
        if (mine === last) answer(found)
      } catch {
        // Without the network the field is still a field: the server looks the name up at saving.
        if (mine === last) answer([])
      }
    }, WAIT_MS)
  }
}

function asHtml(text: string): string {
  const box = document.createElement('span')
  box.textContent = text
  return box.innerHTML
}

function label(suggestion: Suggestion): string {
  const alias = suggestion.alias === null ? '' : ` <span>(${asHtml(suggestion.alias)})</span>`
  const kind = [suggestion.kind, suggestion.country].filter((part) => part !== null).join(', ')
  return `<span>${asHtml(suggestion.name)}${alias}</span> <span class="option-kind">${asHtml(kind)}</span>`
}

/** Makes the two ends of the link type-ahead pickers that find by name and by alias. */
export function offerEntities(form: HTMLFormElement): void {
  for (const box of form.querySelectorAll<HTMLElement>('[data-entity-picker]')) {
    const name = box.dataset.entityPicker ?? ''
    const plain = box.querySelector<HTMLInputElement>('input')
    const slug = form.querySelector<HTMLInputElement>(`input[name="${name}_slug"]`)
    if (plain === null || slug === null) continue
    const describedBy = plain.getAttribute('aria-describedby')
    const invalid = plain.getAttribute('aria-invalid')
    const { value } = plain
    plain.remove()
    accessibleAutocomplete({
      element: box,
      id: name,
      name,
      defaultValue: value,
      minLength: 2,
      confirmOnBlur: false,
      source: asker<Suggestion>('/suggest/entities', 200),
      templates: {
        inputValue: (suggestion?: Suggestion) => suggestion?.name ?? '',
        suggestion: (suggestion: Suggestion | string) =>
          typeof suggestion === 'string' ? asHtml(suggestion) : label(suggestion),
      },
      onConfirm: (suggestion?: Suggestion) => {
        if (suggestion === undefined) return
        slug.value = suggestion.slug
        form.dispatchEvent(new Event('change', { bubbles: true }))
      },
      tNoResults: () => 'Not on record under this name',
    })
    const input = box.querySelector<HTMLInputElement>('input')
    if (input === null) continue
    if (describedBy !== null) {
      const own = input.getAttribute('aria-describedby')
      input.setAttribute('aria-describedby', [describedBy, own].filter(Boolean).join(' '))
    }
    if (invalid !== null) input.setAttribute('aria-invalid', invalid)
    input.addEventListener('input', () => {
      slug.value = ''
    })
  }
}

/** Offers sources on record as their address or title is typed, and fills in the rest of one that is picked. */
export function offerSources(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('[data-source-url]')) {
    const ask = asker<SourceSuggestion>('/suggest/sources', 200)
    let known: SourceSuggestion[] = []
    input.addEventListener('input', () => {
      const picked = known.find((source) => source.url === input.value)
      if (picked !== undefined) {
        fill(form, input.dataset.sourceUrl ?? '0', picked)
        return
      }
      if (input.value.trim().length < 3) return
      ask(input.value, (found) => {
        known = found
        input.list?.replaceChildren(
          ...found.map((source) => {
            const option = document.createElement('option')
            option.value = source.url
            option.label = `${source.publisher}: ${source.title}`
            return option
          }),
        )
      })
    })
  }
}

function fill(form: HTMLFormElement, index: string, source: SourceSuggestion): void {
  const [year = '', month = '', day = ''] = source.published?.split('-') ?? []
  const values = {
    publisher: source.publisher,
    title: source.title,
    archive_url: source.archiveUrl ?? '',
    published_year: year,
    published_month: month.replace(/^0/, ''),
    published_day: day.replace(/^0/, ''),
  }
  for (const [field, value] of Object.entries(values)) {
    const input = form.querySelector<HTMLInputElement>(`[name="source_${index}_${field}"]`)
    if (input !== null) input.value = value
  }
  form.dispatchEvent(new Event('change', { bubbles: true }))
}
