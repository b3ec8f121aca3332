import accessibleAutocomplete from 'accessible-autocomplete'
import { offering } from '../suggest/ask.ts'
import { asHtml, optionHtml } from '../suggest/option.ts'

interface Suggestion {
  readonly slug: string
  readonly name: string
  readonly kind: string
  readonly country: string | null
  readonly alias: string | null
}

function label({ name, alias, kind, country }: Suggestion): string {
  return optionHtml({ name, alias, what: [kind, country].filter((part) => part !== null).join(', ') })
}

/** Where a picker asks: only for people, or also for negotiations, if its field says so. */
function pathOf(box: HTMLElement): string {
  if ('negotiations' in box.dataset) return '/suggest/entities?negotiations=yes'
  return 'person' in box.dataset ? '/suggest/entities?kind=person' : '/suggest/entities'
}

/** Makes the fields that name an entity type-ahead pickers that find by name and by alias. */
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
      ...offering<Suggestion>(pathOf(box), 'Not on record under this name', box),
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
