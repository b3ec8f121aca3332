import { keepDraft } from './record-form/draft.ts'
import { followEnds, followKind, followRanges, tellKeptDates, tellMeanings } from './record-form/kinds.ts'
import { offerLinks } from './record-form/links.ts'
import { offerEntities } from './record-form/pickers.ts'
import { keepPreview } from './record-form/preview.ts'
import { offerSources } from './record-form/sources.ts'
import { warnBeforeLosing } from './record-form/unsaved.ts'

/** Puts the focus where there is something to fill in, unless the form came back with problems to look at. */
function focusFirstEmpty(form: HTMLFormElement): void {
  if (document.querySelector('.error-summary') !== null) return
  const fields = form.querySelectorAll<HTMLInputElement>(
    '.field :is(input:not([type=radio]), textarea, select)',
  )
  const first = [...fields].find((field) => field.value === '' && field.offsetParent !== null)
  first?.focus({ preventScroll: true })
}

const form = document.querySelector<HTMLFormElement>('[data-record-form]')
if (form !== null) {
  offerEntities(form)
  offerSources(form)
  offerLinks(form)
  tellMeanings(form)
  followKind(form)
  followEnds(form)
  followRanges(form)
  tellKeptDates(form)
  keepPreview(form)
  warnBeforeLosing(form, keepDraft(form))
  const added = form.querySelector<HTMLElement>('[data-added] :is(input:not([type=hidden]), select)')
  // Only after the browser has jumped to the row, which takes the focus away.
  if (added !== null) addEventListener('load', () => setTimeout(() => added.focus()))
  else if (location.hash === '' && matchMedia('(pointer: fine)').matches) focusFirstEmpty(form)
}
