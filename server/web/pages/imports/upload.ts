import type { Request, RequestHandler } from 'express'
import multer, { MulterError } from 'multer'
import { FileSource } from '../../../exchange/in/file-source.ts'
import { formatOfFile } from '../../../exchange/in/format-of-file.ts'
import { DISCLOSURE_FIELDS } from '../../../exchange/in/oge278e/read-disclosure.ts'
import { IMPORT_FORMATS, type ImportFormat } from '../../../exchange/in/store.ts'
import { TableMapping } from '../../../exchange/in/table/mapping.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { daysOf } from '../../../values/partial-date.ts'
import { textField } from '../../input.ts'

/** The largest file that a page takes. */
export const MOST_BYTES = 32 * 1024 * 1024

/** What the form of a new import asks for beside the file. */
export const UPLOAD_FIELDS = [
  'dataset',
  'format',
  'url',
  'publisher',
  'title',
  'published',
  'text',
  ...DISCLOSURE_FIELDS,
] as const
export type UploadField = (typeof UPLOAD_FIELDS)[number]

const parser = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: MOST_BYTES, files: 1, fields: 30, fieldSize: 2 * 1024 * 1024, headerPairs: 50 },
  // The name of a file can be in any script.
  defParamCharset: 'utf8',
})

declare module 'express-serve-static-core' {
  interface Request {
    /** Why the file that was sent cannot be taken. */
    uploadProblem?: string
  }
}

/** Reads a form with a file; what is too large is a problem of its field, not a broken request. */
export const readsUpload: RequestHandler = (req, res, next) => {
  parser.single('file')(req, res, (error?: unknown) => {
    if (error === undefined || error === null) {
      next()
      return
    }
    if (!(error instanceof MulterError)) {
      next(error)
      return
    }
    req.uploadProblem =
      error.code === 'LIMIT_FILE_SIZE'
        ? `is larger than ${MOST_BYTES / 1024 / 1024} MB: divide it`
        : 'cannot be taken'
    next()
  })
}

/** A file that was sent, ready to be kept. */
export interface Upload {
  readonly dataset: string
  readonly fileName: string
  readonly format: ImportFormat
  readonly content: Buffer
  readonly mapping: TableMapping
}

/** What a form sent: the upload, or every problem with it. */
export function readUpload(req: Request): { upload: Upload } | { problems: Problem[] } {
  const typed = (name: UploadField): string => textField(req, name).trim()
  const problems: Problem[] = []
  const { file } = req
  const pasted = typed('text')
  const hasFile = file !== undefined && file.size > 0
  if (req.uploadProblem !== undefined) problems.push({ field: 'file', reason: req.uploadProblem })
  else if (!hasFile && pasted === '')
    problems.push({ field: 'file', reason: 'is missing: choose one, or paste the text of a disclosure' })
  else if (hasFile && pasted !== '')
    problems.push({ field: 'text', reason: 'is given beside a file: send one or the other' })
  const fileName = hasFile ? file.originalname.slice(0, 300) : 'pasted text'
  const chosen = typed('format')
  if (chosen !== '' && !(IMPORT_FORMATS as readonly string[]).includes(chosen))
    problems.push({ field: 'format', reason: 'is none that is known' })
  const format = hasFile ? ((chosen || formatOfFile(fileName)) as ImportFormat) : 'oge278e'
  const said = {
    url: typed('url'),
    publisher: typed('publisher'),
    title: typed('title'),
    published: typed('published'),
  }
  const source = FileSource.safeParse(said)
  if (!source.success) problems.push(...problemsOf(source.error, said))
  if (format !== 'dataset' && format !== 'ftm' && said.url === '')
    problems.push({
      field: 'url',
      reason: 'is missing: where the file is from is the source of whatever in it names none',
    })
  const constants: Record<string, string> = {}
  if (format === 'oge278e') {
    for (const name of DISCLOSURE_FIELDS) if (typed(name) !== '') constants[name] = typed(name).slice(0, 300)
    if (typed('filer') === '')
      problems.push({ field: 'filer', reason: 'is missing: whose disclosure is it?' })
    if (typed('filed') !== '' && daysOf(typed('filed')) === null)
      problems.push({ field: 'filed', reason: 'must be a date such as 2026-05-15' })
  }
  const dataset = typed('dataset') || fileName.replace(/(?:\.[A-Za-z0-9]{1,8}){1,2}$/, '')
  if (dataset.length > 200) problems.push({ field: 'dataset', reason: 'must be at most 200 characters' })
  if (problems.length > 0 || !source.success) return { problems }
  const content = hasFile ? file.buffer : Buffer.from(pasted)
  const mapping = TableMapping.parse({ source: source.data, constants })
  return { upload: { dataset: dataset || 'import', fileName, format, content, mapping } }
}
