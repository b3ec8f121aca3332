import { followKind } from './link-form/kinds.ts'
import { offerEntities, offerSources } from './link-form/pickers.ts'
import { keepPreview } from './link-form/preview.ts'

const form = document.querySelector<HTMLFormElement>('[data-link-form]')
if (form !== null) {
  offerEntities(form)
  offerSources(form)
  followKind(form)
  keepPreview(form)
}
