import { Router } from 'express'
import { z } from 'zod'
import { ENTITY_KINDS, type EntityKind } from '../../../../models/vocabulary.ts'
import type { Query } from '../../../database/query.ts'
import {
  countClear,
  countNames,
  type Decision,
  decideAll,
  decideNames,
  listNames,
} from '../../../exchange/in/import-names.ts'
import { meantBy } from '../../../queries/names.ts'
import { count, list } from '../../../values/format.ts'
import { parseQuery, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import type { ImportPages } from './shared.ts'
import { namesModel } from './view.ts'

/** How many names a page shows. */
const PAGE = 25

const Names = z.strictObject({
  which: z.enum(['open', 'known', 'new', 'all']).optional(),
  after: z.coerce.number().int().min(0).max(2_000_000_000).default(0),
})

/** Deciding whether each name in the file is an entry on record: all at once or one by one. */
export function nameRoutes({ context, need, needIdle, start }: ImportPages): Router {
  const { query } = context.database
  const router = Router()
  router.get('/imports/:id/names', requirePermission('record:write'), async (req, res) => {
    const given = await need(req)
    const counts = await countNames(query, given.id)
    const { which = counts.open > 0 ? 'open' : 'all', after } = parseQuery(Names, req)
    const names = await listNames(query, given.id, which, after, PAGE + 1)
    res.render('imports/names', {
      title: `Names in ${given.dataset}`,
      ...namesModel(given, names, counts, which, PAGE),
      clear: await clearWords(query, given.id),
    })
  })
  router.post('/imports/:id/names', ...mayPost('record:write'), async (req, res) => {
    const given = await needIdle(req)
    const all = textField(req, 'all')
    const { open: before } = await countNames(query, given.id)
    const { decisions, unknown } = await decisionsOf(query, req.body)
    if (all === 'clear' || all === 'new') await decideAll(query, given.id, all)
    else await decideNames(query, given.id, decisions)
    const { open } = await countNames(query, given.id)
    if (open === 0 && unknown.length === 0) {
      await start(req, given.id, 'preview')
      res.redirect(303, `/imports/${given.id}`)
      return
    }
    const saved = before === open ? 'You have not chosen anything yet.' : `${before - open} saved.`
    const nobody =
      unknown.length === 0 ? '' : ` Nothing on record is called ${list(unknown.map((name) => `“${name}”`))}.`
    req.session.notice = `${saved} ${count(open, 'name')} left.${nobody}`
    res.redirect(303, `/imports/${given.id}/names`)
  })
  return router
}

/** "1 clear match"; null where there is none. */
async function clearWords(query: Query, id: string): Promise<string | null> {
  const clear = await countClear(query, id)
  return clear === 0 ? null : count(clear, 'clear match', 'clear matches')
}

const isKind = (word: string): word is EntityKind => (ENTITY_KINDS as readonly string[]).includes(word)

/**
 * What the page sent: what each name is, and the kind of a new one. Another entry is named the way filters name one.
 * @returns also the names that match nothing on record.
 */
async function decisionsOf(
  query: Query,
  body: unknown,
): Promise<{ decisions: Decision[]; unknown: string[] }> {
  const typed = (body ?? {}) as Record<string, unknown>
  const text = (name: string): string =>
    typeof typed[name] === 'string' ? typed[name].replaceAll('\0', '').trim() : ''
  const decisions: Decision[] = []
  const unknown: string[] = []
  for (const name of Object.keys(typed)) {
    const number = /^id_(\d{1,9})$/.exec(name)?.[1]
    const kind = text(`kind_${number}`)
    if (number === undefined || !isKind(kind)) continue
    const [chosen, other] = [text(`as_${number}`), text(`other_${number}`).slice(0, 200)]
    const fileId = text(name)
    if (other === '') {
      if (chosen !== '') decisions.push({ fileId, decided: chosen === 'new' ? '' : chosen, kind })
      continue
    }
    const [one, ...more] = await meantBy(query, 'entities', other)
    if (one !== undefined && more.length === 0) decisions.push({ fileId, decided: one.slug, kind })
    else unknown.push(other)
  }
  return { decisions, unknown }
}
