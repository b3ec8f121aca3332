import { type AlikeEntity, alikeEntities } from '../../queries/alike-entities.ts'
import { type NewEntity, NewEntity as NewEntitySchema } from '../../record/input/new-entity.ts'
import { freeSlug } from '../../record/slugs.ts'
import { count, list } from '../../values/format.ts'
import { typedRow } from '../kit/fields.ts'
import type { RecordForm } from '../kit/form.ts'
import { alikeModel } from '../records/entity.ts'
import { combineSheet, SheetRequest } from './request.ts'
import { saveSheet, talksNamed } from './save.ts'
import { SHEET_SECTIONS } from './sections.ts'

/** How many rows of entries are searched for names: as many as a form reads. */
const MOST_ENTRIES = 200

const TALKS_INPUTS = Object.fromEntries(
  ['name', 'status', 'start', 'end'].map((part) => [`negotiation.${part}`, `talks_${part}`]),
)

/** The form for everything that one story says, saved in one step: people, companies, links, talks and statements. */
export const SHEET_FORM: RecordForm<SheetRequest> = {
  noun: 'sheet',
  permission: 'record:write',
  paths: { new: ['/add'], edit: [], retract: [] },
  titles: { new: 'Add several records', edit: '', retract: '' },
  lede: 'Everything that a story says, on one page: sources once, then people, companies, links, talks and statements. It is saved all at once.',
  crumbs: [],
  sections: () => SHEET_SECTIONS,
  schema: SheetRequest,
  aliases: TALKS_INPUTS,
  combine: combineSheet,
  previews: true,
  asksOfAlike: true,
  keepsDraft: true,
  async ownNames(typed, query) {
    const entities: Record<string, NewEntity> = {}
    for (let index = 0; index < MOST_ENTRIES; index += 1) {
      const { name = '', kind = '', country = '' } = typedRow(typed, `entry_${index}_`)
      // An entry with a problem is reported as such; the rows below can still refer to its name.
      const entry = [
        { name, kind, country },
        { name, kind },
        { name, kind: 'organisation' },
      ]
        .map((described) => NewEntitySchema.safeParse(described).data)
        .find((described) => described !== undefined)
      if (entry === undefined) continue
      entities[await freeSlug(query, 'entities', entry.name, Object.keys(entities))] = entry
    }
    const talks = (typed.talks_name ?? '').trim()
    if (talks === '') return { entities, talks: null }
    const known = await talksNamed(query, talks)
    return { entities, talks: known ?? { name: talks, slug: await freeSlug(query, 'negotiations', talks) } }
  },
  load: async () => null,
  save: (request, { tx, fresh }) => saveSheet(tx, request, fresh),
  savedWords({ entries, links, negotiation, participants, statements }) {
    const parts = [
      entries.length > 0 ? count(entries.length, 'entry', 'entries') : null,
      links.length > 0 ? count(links.length, 'link') : null,
      negotiation === null ? null : 'a negotiation',
      participants.length > 0 ? count(participants.length, 'participant') : null,
      statements.length > 0 ? count(statements.length, 'statement') : null,
    ].filter((part) => part !== null)
    return `Saved: ${list(parts)}`
  },
  retraction: { meaning: '', button: '', hint: '' },
  retract: async (loaded) => loaded.href,
  async alike({ entries }, _at, query) {
    const found = new Map<string, AlikeEntity>()
    for (const { name, kind, country } of entries) {
      const described = { name, kind, country, aliases: [], externalIds: null }
      for (const each of await alikeEntities(query, described, null)) found.set(each.slug, each)
    }
    return [...found.values()].map(alikeModel)
  },
}
