import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { FORMATS, WHOLE_FILES } from '../../../exchange/out/formats.ts'
import { KeptFiles } from '../../../exchange/out/kept-files.ts'
import type { KeptFile } from '../../../exchange/out/stored-files.ts'
import { countRecords } from '../../../queries/record-size.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { baseUrl, parseQuery, pathParameter } from '../../input.ts'
import { mayBeReadElsewhere } from '../../middleware/security.ts'
import { securityLog } from '../../security-log.ts'
import { formatModels } from './view.ts'

/** Up to this many records, the page itself has every file made so that it can give their sizes. */
const QUICKLY_MADE = 20_000

/** The whole record as files: `/data` says what each is for, `/data/NAME` is one of them. */
export function dataRoutes(context: AppContext): Router {
  const { database, config } = context
  const files = new KeptFiles(database, join(config.dataDir, 'files'))
  const router = Router()
  const note = securityLog(context)
  router.get('/data', async (req, res) => {
    parseQuery(z.strictObject({}), req)
    const base = baseUrl(req)
    const size = await countRecords(database.query)
    const kept = await (size <= QUICKLY_MADE ? files.getEvery(base) : files.keptOnes(base))
    res.render('data/data', {
      title: 'Data',
      formats: formatModels(FORMATS, base, (name) => kept.get(name) ?? null),
      base,
    })
  })
  router.get('/data/:name', async (req, res) => {
    parseQuery(z.strictObject({}), req)
    const name = pathParameter(req, 'name')
    const file = WHOLE_FILES.get(name)
    if (file === undefined) throw notFound('This file')
    // On a public site everyone may take everything, and no one's reading is logged.
    const takes = req.method === 'GET' && (req.user !== undefined || !config.publicRead)
    if (takes) await note(req, 'exported', { detail: name })
    mayBeReadElsewhere(res)
    const opened = await files.open(name, baseUrl(req))
    try {
      await send(req, res, opened, name, file.type, config.publicRead)
    } finally {
      await opened.handle.close()
    }
  })
  return router
}

async function send(
  req: Request,
  res: Response,
  { file: { bytes, sha256, of }, handle }: { file: KeptFile; handle: FileHandle },
  name: string,
  type: string,
  publicRead: boolean,
): Promise<void> {
  res.set({
    'Cache-Control': publicRead ? 'public, max-age=0, must-revalidate' : 'private, no-store',
    ETag: `"${sha256}"`,
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    'Last-Modified': new Date(of).toUTCString(),
  })
  if (req.fresh) {
    res.sendStatus(304)
    return
  }
  res.attachment(name).set('Content-Type', type)
  if (type.startsWith('application/zip')) res.set('Content-Length', String(bytes))
  try {
    await pipeline(handle.createReadStream({ autoClose: false }), res)
  } catch (error) {
    // A reader who leaves early is not an error.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}
