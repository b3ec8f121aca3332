import type { ErrorRequestHandler, Request, Response } from 'express'
import { RECORD_FORMS } from '../../../forms/records/index.ts'
import type { Problem } from '../../../record/input/fields.ts'
import type { AppContext } from '../../context.ts'
import { paramsOfPath, textField } from '../../input.ts'
import { showPair } from '../duplicates/routes.ts'
import { showUndo } from '../duplicates/undo-merge.ts'
import { showRestore } from '../history/routes.ts'
import { showRetraction } from './record-form-retract.ts'

/** Shows a page that asks for a reason once more, with what was typed. */
type Show = (
  context: AppContext,
  req: Request,
  res: Response,
  status: number,
  reason: string,
  problems: readonly Problem[],
) => Promise<void>

const PAGES: readonly { patterns: readonly string[]; show: Show }[] = [
  ...RECORD_FORMS.map((form) => ({
    patterns: form.paths.retract,
    show: ((context, ...rest) => showRetraction(context, form, ...rest)) as Show,
  })),
  { patterns: ['/duplicates/:record/:slug/undo'], show: showUndo },
  {
    patterns: ['/duplicates/:record/:one/:other'],
    show: (context, req, res, status, reason, problems) =>
      showPair(context, req, res, status, { kept: textField(req, 'kept'), reason, problems }),
  },
  {
    patterns: ['links', 'officials', 'interests', 'negotiations', 'statements', 'sources'].map(
      (place) => `/${place}/:slug/restore/:change`,
    ),
    show: showRestore,
  },
]

/** A page whose token is no longer valid comes back with the reason that was typed and a new token. */
export function keepsReasons(context: AppContext): ErrorRequestHandler {
  return async (error, req, res, next) => {
    const expired = (error as { code?: unknown }).code === 'EBADCSRFTOKEN'
    const mayRead = context.config.publicRead || req.user !== undefined
    for (const { patterns, show } of expired && mayRead && req.method === 'POST' ? PAGES : []) {
      for (const pattern of patterns) {
        const params = paramsOfPath(pattern, req.path)
        if (params === null) continue
        Object.assign(req.params, params)
        const field = 'reason'
        const reason =
          req.user === undefined
            ? 'is kept, and nothing was done: sign in in a new tab, come back and send it again'
            : 'is kept, and nothing was done: this page had expired. Send it again'
        await show(context, req, res, 403, textField(req, 'reason'), [{ field, reason }])
        return
      }
    }
    next(error)
  }
}
