import accessibleAutocomplete from 'accessible-autocomplete'
import { offering } from './suggest/ask.ts'
import { asHtml, optionHtml } from './suggest/option.ts'

interface Offered {
  readonly name: string
  readonly href: string
  readonly what: string
  readonly alias: string | null
}

/** Makes the search box offer records to go to; Enter without choosing one searches for the words. */
export function offer(form: HTMLFormElement): void {
  const plain = form.querySelector<HTMLInputElement>('input[type="search"]')
  if (plain === null) return
  const { value, id } = plain
  const focused = document.activeElement === plain
  const box = document.createElement('div')
  plain.replaceWith(box)
  accessibleAutocomplete({
    element: box,
    id,
    name: 'q',
    defaultValue: value,
    placeholder: plain.placeholder,
    minLength: 2,
    confirmOnBlur: false,
    ...offering<Offered>('/suggest/search', 'Nothing starts with this. Press Enter to search for it', box),
    templates: {
      inputValue: (offered?: Offered) => offered?.name ?? '',
      suggestion: (offered: Offered | string) =>
        typeof offered === 'string' ? asHtml(offered) : optionHtml(offered),
    },
    onConfirm: (offered?: Offered) => {
      if (offered !== undefined) location.assign(offered.href)
    },
  })
  // The menu takes Enter for itself while it is open; if nothing in it is chosen, Enter searches.
  form.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
      event.preventDefault()
      event.stopPropagation()
      form.requestSubmit()
    },
    true,
  )
  // A reader who has moved on keeps the focus where it is.
  if (focused) form.querySelector('input')?.focus()
}
