import { STANCES } from '../../../models/vocabulary.ts'
import type { CitedSource } from '../../queries/link-cards.ts'
import { capital, words } from '../../values/format.ts'
import { dateInputs } from '../dates.ts'
import type { Option, RowsSection, Typed } from '../kit/fields.ts'

/** The words of a vocabulary as options. */
export const optionsOf = (
  terms: readonly string[],
  meanings: Readonly<Record<string, string>> = {},
): Option[] =>
  terms.map((value) => ({
    value,
    label: capital(words(value)),
    ...(meanings[value] === undefined ? {} : { meaning: meanings[value] }),
  }))

const STANCE_MEANINGS: Readonly<Record<string, string>> = {
  supports: 'Backs it up',
  qualifies: 'Differs on a detail',
  contradicts: 'Contradicts it',
}

/** The sources of a record: for one on record, the address is enough. */
export function sourcesSection(needed: boolean, note?: string): RowsSection {
  return {
    heading: 'Sources',
    item: 'Source',
    name: 'source',
    key: 'sources',
    addLabel: 'Add another source',
    initially: 1,
    needed,
    ...(note === undefined ? {} : { note }),
    fields: [
      {
        type: 'text',
        name: 'url',
        label: 'Web address',
        hint: needed
          ? 'Nothing is saved without one. If the source is on record, the address is enough.'
          : 'If the source is on record, the address is enough.',
        ...(needed ? {} : { optional: true }),
        inputmode: 'url',
        offers: 'sources',
      },
      {
        type: 'group',
        layout: 'two',
        fields: [
          {
            type: 'text',
            name: 'publisher',
            label: 'Publisher',
            hint: 'May be blank if the site is on record',
          },
          { type: 'date', name: 'published', label: 'Published', hint: 'As printed on it' },
        ],
      },
      { type: 'text', name: 'title', label: 'Title' },
      {
        type: 'group',
        layout: 'two',
        fields: [
          {
            type: 'text',
            name: 'locator',
            label: 'Where in it',
            optional: true,
            hint: 'A page or a paragraph',
          },
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
        type: 'area',
        name: 'quote',
        label: 'Quotation',
        optional: true,
        hint: 'The sentence that says it, as printed',
        rows: 2,
      },
      {
        type: 'more',
        summary: 'Reprints, and sources that disagree',
        fields: [
          {
            type: 'text',
            name: 'origin',
            label: 'Whose report it carries',
            optional: true,
            hint: 'The agency or paper whose report this page repeats, such as Reuters. Leave blank if it is its own.',
          },
          {
            type: 'radios',
            name: 'stance',
            label: 'What it says about this record',
            initial: 'supports',
            options: optionsOf(STANCES, STANCE_MEANINGS),
          },
          { type: 'text', name: 'note', label: 'What it says instead', optional: true },
        ],
      },
    ],
  }
}

/** The sources of a record, as the inputs of its form. */
export function sourceInputs(sources: readonly CitedSource[]): Typed {
  return Object.assign(
    { source_count: String(Math.max(1, sources.length)) },
    ...sources.map((source, index) => ({
      [`source_${index}_url`]: source.url,
      [`source_${index}_publisher`]: source.publisher,
      [`source_${index}_title`]: source.title,
      ...dateInputs(`source_${index}_published`, source.published),
      [`source_${index}_archive_url`]: source.archiveUrl ?? '',
      [`source_${index}_locator`]: source.locator ?? '',
      [`source_${index}_quote`]: source.quote ?? '',
      [`source_${index}_origin`]: source.origin ?? '',
      [`source_${index}_stance`]: source.stance,
      [`source_${index}_note`]: source.note ?? '',
    })),
  )
}

/** A picked entity, or just a name (`NAME_text`), as the inputs of its field. */
export function entityInputs(
  name: string,
  entity: { readonly slug: string | null; readonly name: string } | null,
): Typed {
  const text = entity !== null && entity.slug === null ? { [`${name}_text`]: entity.name } : {}
  return { [name]: entity?.name ?? '', [`${name}_slug`]: entity?.slug ?? '', ...text }
}
