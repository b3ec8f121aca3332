import { findSource } from '../../queries/sources.ts'
import { insertSource, retractSource, SourceRequest, updateSource } from '../../record/kinds/sources.ts'
import { dateInputs } from '../dates.ts'
import type { RecordForm } from '../kit/form.ts'

/** The form for a source on its own; most come with the records that cite them. */
export const SOURCE_FORM: RecordForm<SourceRequest> = {
  noun: 'source',
  permission: 'record:write',
  paths: { new: ['/sources/new'], edit: ['/sources/:slug/edit'], retract: ['/sources/:slug/retract'] },
  titles: { new: 'Add a source', edit: 'Edit this source', retract: 'Retract this source' },
  lede: 'A page or document that records cite.',
  crumbs: [{ name: 'Sources', href: '/sources' }],
  sections: () => [
    {
      heading: 'Where it is',
      fields: [
        { type: 'text', name: 'url', label: 'Web address', inputmode: 'url' },
        {
          type: 'text',
          name: 'archive_url',
          label: 'Archived copy',
          optional: true,
          hint: 'A web address',
          inputmode: 'url',
        },
      ],
    },
    {
      heading: 'What it is',
      fields: [
        { type: 'text', name: 'publisher', label: 'Publisher', hint: 'Leave blank to use the site’s name' },
        {
          type: 'text',
          name: 'origin',
          label: 'Whose report it carries',
          optional: true,
          hint: 'The agency or paper whose report this page repeats, such as Reuters. Leave blank if it is its own.',
        },
        { type: 'text', name: 'title', label: 'Title' },
        {
          type: 'date',
          name: 'published',
          label: 'Published',
          hint: 'As printed on it. Leave blank if unknown.',
        },
      ],
    },
  ],
  schema: SourceRequest,
  previews: false,
  async load(query, { slug = '' }) {
    const source = await findSource(query, slug)
    if (source === null || source.retractionReason !== null) return null
    const page = { name: source.title, href: `/sources/${slug}` }
    return {
      key: slug,
      ...page,
      crumbs: [...SOURCE_FORM.crumbs, page],
      typed: {
        url: source.url,
        archive_url: source.archiveUrl ?? '',
        publisher: source.publisher,
        origin: source.origin ?? '',
        title: source.title,
        ...dateInputs('published', source.published),
      },
      entered: { record: 'source', recordId: source.id, part: 'sources', partId: source.id },
    }
  },
  async save(request, { tx, loaded }) {
    const source =
      loaded === null ? await insertSource(tx, request) : await updateSource(tx, loaded.key, request)
    return `/sources/${source.slug}`
  },
  retraction: {
    meaning:
      'A retracted source stays at its address, with the reason. It cannot be retracted as long as any current record cites it.',
    button: 'Retract the source',
    hint: 'Why it should not be on record.',
  },
  async retract(loaded, reason, { tx }) {
    await retractSource(tx, loaded.key, reason)
    return loaded.href
  },
}
