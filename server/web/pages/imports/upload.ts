import type { Request } from 'express'
import { datasetNameOf, shownFileName } from '../../../exchange/in/dataset-name.ts'
import { FileSource } from '../../../exchange/in/file-source.ts'
import { formatOfFile } from '../../../exchange/in/format-of-file.ts'
import { DISCLOSURE_FIELDS } from '../../../exchange/in/oge278e/read-disclosure.ts'
import { IMPORT_FORMATS, type ImportFormat } from '../../../exchange/in/store.ts'
import { TableMapping } from '../../../exchange/in/table/mapping.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { daysOf } from '../../../values/partial-date.ts'
import { textField } from '../../input.ts'
import { readsFile } from '../../middleware/upload.ts'

/** The largest file that a page takes. */
const MOST_BYTES = 32 * 1024 * 1024

/** What the forms ask for besides the file: at upload, and again to correct it. */
export const DETAIL_FIELDS = [
  'dataset',
  'format',
  'url',
  'publisher',
  'title',
  'published',
  ...DISCLOSURE_FIELDS,
] as const
type DetailField = (typeof DETAIL_FIELDS)[number]

/** Reads the form of an upload. */
export const readsUpload = readsFile(
  MOST_BYTES,
  `The file is larger than ${MOST_BYTES / 1024 / 1024} MB. Split it and upload the parts.`,
)

/** What someone says about a file, besides what it contains. */
interface Details {
  readonly dataset: string
  readonly format: ImportFormat
  /** Where the file is from and, for a disclosure, whose it is. */
  readonly mapping: Pick<TableMapping, 'source' | 'constants'>
}

/** A file that was sent, ready to be kept. */
interface Upload extends Omit<Details, 'mapping'> {
  readonly fileName: string
  readonly content: Buffer
  readonly mapping: TableMapping
}

const isFormat = (word: string): word is ImportFormat => (IMPORT_FORMATS as readonly string[]).includes(word)

/**
 * The details that a form sent about a file that is already here.
 * @param otherwise what applies if the form says nothing.
 */
export function readDetails(
  req: Request,
  otherwise: { readonly dataset: string; readonly format: ImportFormat },
): { details: Details } | { problems: Problem[] } {
  const typed = (name: DetailField): string => textField(req, name).trim()
  const problems: Problem[] = []
  const chosen = typed('format')
  if (chosen !== '' && !isFormat(chosen))
    problems.push({ field: 'format', reason: 'Choose a format from the list.' })
  const format = isFormat(chosen) ? chosen : otherwise.format
  const said = {
    url: typed('url'),
    publisher: typed('publisher'),
    title: typed('title'),
    published: typed('published'),
  }
  const source = FileSource.safeParse(said)
  if (!source.success)
    problems.push(
      ...problemsOf(source.error, said).map(({ field, reason }) => ({
        field,
        reason: `The ${field === 'url' ? 'web address' : field} ${reason}.`,
      })),
    )
  // A disclosure names no source. In other files each row can name its own, and rows that name none are reported.
  if (format === 'oge278e' && said.url === '')
    problems.push({ field: 'url', reason: 'Enter the web address of the disclosure. Every link cites it.' })
  const constants: Record<string, string> = {}
  if (format === 'oge278e') {
    for (const name of DISCLOSURE_FIELDS) if (typed(name) !== '') constants[name] = typed(name).slice(0, 300)
    if (typed('filer') === '')
      problems.push({ field: 'filer', reason: 'Enter the name of the official who filed the disclosure.' })
    if (typed('filed') !== '' && daysOf(typed('filed')) === null)
      problems.push({ field: 'filed', reason: 'Enter the filing date like this: 2026-05-15.' })
  }
  const named = format === 'oge278e' ? `OGE 278e of ${typed('filer')}` : otherwise.dataset
  const dataset = typed('dataset') || named
  if (dataset.length > 200)
    problems.push({ field: 'dataset', reason: 'The dataset name must be at most 200 characters.' })
  if (problems.length > 0 || !source.success) return { problems }
  return { details: { dataset: dataset || 'import', format, mapping: { source: source.data, constants } } }
}

/** What the form of a new import sent: the upload, or every problem with it. */
export function readUpload(req: Request): { upload: Upload } | { problems: Problem[] } {
  const { file } = req
  const pasted = textField(req, 'text').trim()
  // Anything else that is wrong is reported at the same time.
  const refuse = (field: string, reason: string) => {
    const details = readDetails(req, { dataset: '', format: pasted === '' ? 'dataset' : 'oge278e' })
    return { problems: [{ field, reason }, ...('problems' in details ? details.problems : [])] }
  }
  const hasFile = file !== undefined && file.size > 0
  if (req.uploadProblem !== undefined) return refuse('file', req.uploadProblem)
  if (!hasFile && pasted === '') return refuse('file', 'Choose a file, or paste the text of a disclosure.')
  if (hasFile && pasted !== '') return refuse('text', 'Upload a file or paste text, not both.')
  const fileName = hasFile ? shownFileName(file.originalname) : 'pasted text'
  const content = hasFile ? file.buffer : Buffer.from(pasted)
  const chosen = textField(req, 'format').trim()
  const format = hasFile ? (isFormat(chosen) ? chosen : formatOfFile(fileName, content)) : 'oge278e'
  if (format === null) return refuse('format', `We could not tell the format of ${fileName}. Choose one.`)
  const read = readDetails(req, { dataset: datasetNameOf(fileName), format })
  if ('problems' in read) return read
  const { mapping, ...details } = read.details
  return { upload: { ...details, fileName, content, mapping: TableMapping.parse(mapping) } }
}
