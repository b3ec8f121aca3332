import { createHash } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { PACK_FORMAT, type RulePack } from '../../../legal/pack.ts'
import { LONGEST_PACK, packFile, readPack } from '../../../legal/read-pack.ts'
import { saveRulePack } from '../../../legal/save-pack.ts'
import { rulePacks } from '../../../queries/rule-packs.ts'
import { EditConflict } from '../../../record/conflict.ts'
import { type Problem, problemsOf, toldReason } from '../../../record/input/fields.ts'
import { Reason } from '../../../record/input/reason.ts'
import { writeRecord } from '../../../record/write-record.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { dayOf, pathParameter, textField } from '../../input.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { besideInputs } from '../../parts/problems.ts'
import { wouldChange } from './would-change.ts'

/** The address of a form for a pack that does not exist yet. */
const NEW = 'new'

/** What the form of a new pack starts with. */
const BLANK: RulePack = {
  format: PACK_FORMAT,
  id: 'my-rules',
  version: 0,
  name: 'Name of the rules',
  about: 'What they are about, and where their text is published.',
  in_use: false,
  applies_to: { countries: ['US'] },
  groups: {},
  offices: [],
  figures: [],
  tests: [
    {
      id: 'first-test',
      name: 'Name of the test',
      about: 'What it asks',
      elements: [
        {
          label: 'A public duty',
          citation: 'Where the text is',
          checked: 'recalled',
          cases: [
            {
              if: { fact: 'on_behalf_of', is: 'known' },
              status: 'met',
              reason: 'On record as taking part for {on_behalf_of} in “{negotiation}”.',
            },
            {
              status: 'unknown',
              reason: 'The record does not say on whose behalf the official acts in the talks.',
            },
          ],
        },
      ],
    },
  ],
}

interface Typed {
  readonly pack: string
  readonly reason: string
}

const hashOf = (written: string): string => createHash('sha256').update(written).digest('hex')

/** Forms for rule packs: what a version would change is always shown before it can be saved. */
export function editPackRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  const show = (
    req: Request,
    res: Response,
    typed: Typed,
    { problems = [] as readonly Problem[], preview = null as object | null } = {},
  ): void => {
    const shown = problems.map(({ field, reason }) => ({
      input: field === 'reason' ? 'reason' : 'pack',
      message:
        field === 'reason'
          ? `The reason ${toldReason(reason)}`
          : `${field === '' ? 'The pack' : `“${field}”`} ${reason}`,
    }))
    const id = pathParameter(req, 'id')
    const heading = id === NEW ? 'Add a rule pack' : `Edit rule pack ${id}`
    res.status(problems.length === 0 ? 200 : 422).render('rule-packs/edit', {
      title: problems.length === 0 ? heading : `Error: ${heading}`,
      heading,
      id,
      isNew: id === NEW,
      typed,
      most: LONGEST_PACK,
      ...besideInputs(shown),
      preview,
      previewed: preview === null ? '' : hashOf(typed.pack),
    })
  }
  router.get('/rule-packs/:id/edit', requirePermission('rules:edit'), async (req, res) => {
    const id = pathParameter(req, 'id')
    const current = id === NEW ? BLANK : (await rulePacks(database.query)).find((pack) => pack.id === id)
    if (current === undefined) throw notFound('This rule pack')
    show(req, res, { pack: packFile(current), reason: '' })
  })
  router.post('/rule-packs/:id/edit', ...mayPost('rules:edit'), async (req, res) => {
    // Browsers send line ends as CR LF.
    const typed = { pack: textField(req, 'pack').replaceAll('\r\n', '\n'), reason: textField(req, 'reason') }
    const read = readPack(typed.pack)
    const reason = Reason.safeParse({ reason: typed.reason })
    const packs = await rulePacks(database.query)
    const problems = [
      ...('problems' in read ? read.problems : faultsOfId(read.pack, pathParameter(req, 'id'), packs)),
      ...(reason.success ? [] : problemsOf(reason.error, { reason: typed.reason })),
    ]
    if ('problems' in read || !reason.success || problems.length > 0) {
      show(req, res, typed, { problems })
      return
    }
    if (textField(req, 'previewed') !== hashOf(typed.pack)) {
      show(req, res, typed, { preview: await wouldChange(database.query, packs, read.pack, dayOf(req)) })
      return
    }
    const writer = { userId: needSignedIn(req).id, via: 'form', reason: reason.data.reason } as const
    try {
      const { result } = await writeRecord(database, writer, (tx) =>
        saveRulePack(tx, read.pack, reason.data.reason),
      )
      req.session.notice = `Version ${result.version} of the rule pack is saved.`
      res.redirect(303, `/rule-packs/${result.id}`)
    } catch (error) {
      if (!(error instanceof EditConflict)) throw error
      show(req, res, typed, { problems: [CHANGED] })
    }
  })
  return router
}

const CHANGED: Problem = {
  field: 'version',
  reason:
    'is no longer the current version: someone saved a newer one. Compare yours with the pack’s page first',
}

/** A pack keeps its id; a new one needs an id of its own. */
function faultsOfId(pack: RulePack, at: string, packs: readonly RulePack[]): Problem[] {
  const current = packs.find(({ id }) => id === pack.id)
  if (at === NEW)
    return current === undefined
      ? []
      : [{ field: 'id', reason: `is that of “${current.name}”. Edit that pack, or choose another id` }]
  if (pack.id !== at) return [{ field: 'id', reason: `must stay “${at}”` }]
  return current === undefined || current.version === pack.version ? [] : [CHANGED]
}
