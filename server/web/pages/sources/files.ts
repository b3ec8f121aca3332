import { type Request, type Response, Router } from 'express'
import { attachFile, fileType, MOST_FILE_BYTES, removeFile, safeName } from '../../../archive/files.ts'
import { textOf } from '../../../archive/text-of.ts'
import type { Query } from '../../../database/query.ts'
import { type AttachedFile, fileContent, filesOf } from '../../../queries/attached-files.ts'
import { findSource, type SourceRow } from '../../../queries/sources.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { writeRecord } from '../../../record/write-record.ts'
import { formatBytes, formatMoment } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { needId, pathParameter, readReason } from '../../input.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { checksToken } from '../../middleware/sessions.ts'
import { readsFile } from '../../middleware/upload.ts'
import { recordOf } from '../../record-of.ts'

const MOST_SIZE = `${MOST_FILE_BYTES / 1024 / 1024} MB`
const readsAttachment = readsFile(MOST_FILE_BYTES, `The file is larger than ${MOST_SIZE}.`)

const KIND: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/webp': 'WebP',
}

/** A file as the page of its source lists it. */
export function fileModel(slug: string, file: AttachedFile) {
  return {
    id: file.id,
    name: file.name,
    href: `/sources/${slug}/files/${file.id}`,
    kind: KIND[file.type] ?? file.type,
    size: formatBytes(file.bytes),
    sha256: file.sha256,
    // A picture has no text that could be searched.
    readable: file.readable || file.type !== 'application/pdf',
    added: `${formatMoment(file.addedAt)}${file.addedBy === null ? '' : `, by ${file.addedBy}`}`,
  }
}

/** Files attached to sources: what they are is part of the record, their contents are for people who are signed in. */
export function fileRoutes({ database }: AppContext): Router {
  const router = Router()
  const show = (res: Response, source: SourceRow, problem: string | null = null): void => {
    res.status(problem === null ? 200 : 422).render('sources/attach', {
      title: problem === null ? 'Attach a file' : 'Error: Attach a file',
      source: { title: source.title, href: `/sources/${source.slug}` },
      mostSize: MOST_SIZE,
      problems: problem === null ? [] : [{ input: 'file', message: problem }],
      problem: { file: problem },
    })
  }
  router.get('/sources/:slug/files/new', requirePermission('record:write'), async (req, res) => {
    show(res, await needSource(database.query, req))
  })
  const writes = requirePermission('record:write')
  router.post('/sources/:slug/files/new', writes, readsAttachment, checksToken, async (req, res) => {
    const source = await needSource(database.query, req)
    const problem = problemOf(req)
    if (problem !== null || req.file === undefined) {
      show(res, source, problem ?? 'The file is missing.')
      return
    }
    const { buffer: content, originalname } = req.file
    const type = fileType(content) ?? ''
    const name = safeName(originalname, type)
    const text = await textOf(type, content)
    const writer = { userId: req.user?.id ?? null, via: 'form', reason: null } as const
    try {
      await writeRecord(database, writer, (tx) => attachFile(tx, source.id, { name, type, content, text }))
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error
      show(res, source, error.problems.map(({ reason }) => `The file ${reason}.`).join(' '))
      return
    }
    req.session.notice = `${name} is attached.`
    res.redirect(303, `/sources/${source.slug}#files`)
  })
  router.get('/sources/:slug/files/:id', requirePermission('read'), readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const source = await needSource(query, req)
    const file = await fileContent(query, source.id, needId(req, 'This file'))
    if (file === null) throw notFound('This file')
    // Whatever is in it runs nowhere: it is saved, never shown as a page of this site.
    res
      .set('Content-Security-Policy', "default-src 'none'; sandbox")
      .set('Cache-Control', 'no-store')
      .type(file.type)
      .attachment(file.name)
      .send(file.content)
  })
  router.post('/sources/:slug/files/:id/remove', ...mayPost('record:retract'), async (req, res) => {
    const source = await needSource(database.query, req)
    const file = (await filesOf(database.query, source.id)).find(({ id }) => id === needId(req, 'This file'))
    if (file === undefined) throw notFound('This file')
    const { reason } = readReason(req)
    if (reason === null) {
      req.session.notice = `${file.name} was not removed: say why, in the field for the reason.`
      res.redirect(303, `/sources/${source.slug}#files`)
      return
    }
    const writer = { userId: req.user?.id ?? null, via: 'form', reason } as const
    await writeRecord(database, writer, (tx) => removeFile(tx, file.id))
    req.session.notice = `${file.name} is removed.`
    res.redirect(303, `/sources/${source.slug}#files`)
  })
  return router
}

/** What is wrong with the file that was sent; null if it can be read. */
function problemOf({ uploadProblem, file }: Request): string | null {
  if (uploadProblem !== undefined) return uploadProblem
  if (file === undefined || file.size === 0) return 'The file is missing.'
  return fileType(file.buffer) === null ? 'The file is not a PDF, PNG, JPEG or WebP file.' : null
}

async function needSource(query: Query, req: Request): Promise<SourceRow> {
  const source = await findSource(query, pathParameter(req, 'slug'))
  if (source === null || source.mergedInto !== null) throw notFound('This source')
  return source
}
