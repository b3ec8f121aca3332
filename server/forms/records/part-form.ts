import type { Query } from '../../database/query.ts'
import type { AlikePart } from '../../queries/alike-parts.ts'
import { findNegotiation } from '../../queries/negotiations.ts'
import { negotiationWarnings } from '../../queries/talks-warnings.ts'
import { type NegotiationPart, type PartContext, removePart } from '../../record/kinds/negotiation-parts.ts'
import { negotiationHref } from '../../values/addresses.ts'
import { capital, formatSpan } from '../../values/format.ts'
import type { Typed } from '../kit/fields.ts'
import type { Alike, FormParams, RecordForm, SaveContext, Subject } from '../kit/form.ts'

/** The talks that a part belongs to, with their database id. */
async function talksOf(query: Query, { slug = '' }: FormParams): Promise<(Subject & { id: string }) | null> {
  const talks = await findNegotiation(query, slug)
  if (talks === null || talks.retractionReason !== null) return null
  const page = { name: talks.name, href: negotiationHref(slug) }
  return {
    id: talks.id,
    key: talks.id,
    ...page,
    crumbs: [{ name: 'Negotiations', href: '/negotiations' }, page],
  }
}

/** Where the rows of a part are kept. */
const TABLES = { party: 'parties', participant: 'participants', meeting: 'meetings' } as const

/** A part that may be on record already, as its form shows it before another is added. */
export function alikePart(part: AlikePart, noun: string, href: string, why: string): Alike {
  const isDated = part.start !== null || part.end !== null
  return {
    name: part.name ?? capital(noun),
    href,
    why,
    against: null,
    what: [part.beside, isDated ? formatSpan(part.start, part.end) : 'no dates on record']
      .filter((each) => each !== null)
      .join(', '),
  }
}

/** What the forms of all three parts have in common. */
export function partForm<Request>(
  part: NegotiationPart,
  place: string,
  article: string,
  own: Pick<RecordForm<Request>, 'lede' | 'sections' | 'schema' | 'previews'> & {
    find(
      query: Query,
      negotiationId: string,
      id: string,
    ): Promise<{ id: string; name: string; typed: Typed } | null>
    write(request: Request, context: SaveContext, at: PartContext): Promise<void>
    like(query: Query, request: Request, negotiationId: string, exceptId: string | null): Promise<AlikePart[]>
    /** What those have in common with the part that is being written. */
    readonly whyAlike: string
  } & Partial<RecordForm<Request>>,
): RecordForm<Request> {
  const { find, write, like, whyAlike, ...given } = own
  const at = (end: string): string[] => [`/negotiations/:slug/${place}/${end}`]
  return {
    noun: part,
    permission: 'record:write',
    paths: { new: at('new'), edit: at(':id/edit'), retract: at(':id/retract') },
    titles: { new: `Add ${article} ${part}`, edit: `Edit this ${part}`, retract: `Retract this ${part}` },
    crumbs: [{ name: 'Negotiations', href: '/negotiations' }],
    parent: talksOf,
    warnings: negotiationWarnings,
    asksOfAlike: true,
    async alike(request, { loaded, parent }, query) {
      if (parent === null) return []
      const alike = await like(query, request, parent.key, loaded?.key ?? null)
      return alike.map((each) => alikePart(each, part, `${parent.href}/${place}/${each.id}/edit`, whyAlike))
    },
    retraction: {
      meaning: `The ${part} is removed from the current record. The history of the talks keeps it, with the reason.`,
      button: `Retract the ${part}`,
      hint: 'Why it should not be on record.',
    },
    ...given,
    async load(query, params) {
      const talks = await talksOf(query, params)
      const found = talks === null ? null : await find(query, talks.id, params.id ?? '')
      if (talks === null || found === null) return null
      return {
        key: found.id,
        href: talks.href,
        name: found.name,
        crumbs: talks.crumbs,
        typed: found.typed,
        entered: { record: 'negotiation', recordId: talks.id, part: TABLES[part], partId: found.id },
      }
    },
    async save(request, context) {
      const { loaded, parent, fresh } = context
      if (parent === null) throw new Error(`a ${part} is written without its talks`)
      await write(request, context, { negotiationId: parent.key, id: loaded?.key ?? null, fresh })
      return parent.href
    },
    async retract(loaded, _reason, { tx, parent }) {
      if (parent === null) throw new Error(`a ${part} is retracted without its talks`)
      await removePart(tx, part, parent.key, loaded.key)
      return loaded.href
    },
  }
}
