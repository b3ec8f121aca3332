import { followEnds, followKind, tellMeanings } from './record-form/kinds.ts'
import { offerEntities } from './record-form/pickers.ts'
import { keepPreview } from './record-form/preview.ts'
import { offerSources } from './record-form/sources.ts'
import { warnBeforeLosing } from './record-form/unsaved.ts'

const form = document.querySelector<HTMLFormElement>('[data-record-form]')
if (form !== null) {
  offerEntities(form)
  offerSources(form)
  tellMeanings(form)
  followKind(form)
  followEnds(form)
  keepPreview(form)
  warnBeforeLosing(form)
  form.querySelector<HTMLElement>('[data-added] :is(input:not([type=hidden]), select)')?.focus()
}
