import { createHash } from 'node:crypto'
import sql from 'sql-template-tag'
import { InputRefused } from '../record/refusals.ts'
import type { RecordWrite } from '../record/writing.ts'

/** The kinds of file that can be attached, and how their contents begin. */
const KINDS: readonly { type: string; ending: string; begins: (content: Buffer) => boolean }[] = [
  {
    type: 'application/pdf',
    ending: 'pdf',
    begins: (content) => content.subarray(0, 5).equals(ascii('%PDF-')),
  },
  {
    type: 'image/png',
    ending: 'png',
    begins: (content) => content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])),
  },
  {
    type: 'image/jpeg',
    ending: 'jpg',
    begins: (content) => content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  },
  {
    type: 'image/webp',
    ending: 'webp',
    begins: (content) =>
      content.subarray(0, 4).equals(ascii('RIFF')) && content.subarray(8, 12).equals(ascii('WEBP')),
  },
]

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The largest file that can be attached, and how many a source can have. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024
const MOST_FILES = 20

/** A file as it was sent, recognized by its contents. */
export interface NewFile {
  readonly name: string
  readonly type: string
  readonly content: Buffer
  /** The words in it; null if none can be read. */
  readonly text: string | null
}

/** What a file is, by how it begins; null if it is of no kind that can be attached. */
export function fileType(content: Buffer): string | null {
  return KINDS.find(({ begins }) => begins(content))?.type ?? null
}

/** A name that is safe to save a file under: one line, without folders, with the ending of its kind. */
export function safeName(given: string, type: string): string {
  const ending = KINDS.find((kind) => kind.type === type)?.ending ?? 'bin'
  const last = given.split(/[/\\]/).at(-1) ?? ''
  const stem = last
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[^\p{L}\p{N} ._()-]/gu, '')
    .trim()
    .slice(0, 150)
  return `${stem === '' ? 'file' : stem}.${ending}`
}

/**
 * Attaches a file to a source. The same contents are kept once.
 * @throws {InputRefused} also if the source is retracted or merged by now.
 */
export async function attachFile(tx: RecordWrite, sourceId: string, file: NewFile): Promise<void> {
  const [source] = await tx.query(
    sql`SELECT FROM sources WHERE id = ${sourceId}::bigint AND retraction_reason IS NULL FOR SHARE`,
  )
  if (source === undefined)
    throw new InputRefused([{ field: 'file', reason: 'cannot be attached: the source is retracted' }])
  const sha256 = createHash('sha256').update(file.content).digest('hex')
  const [there] = await tx.query<{ files: number; same: string | null }>(sql`
    SELECT count(*)::int AS files, max(name) FILTER (WHERE sha256 = ${sha256}) AS same
    FROM attachments WHERE source_id = ${sourceId}::bigint`)
  if (there !== undefined && there.same !== null)
    throw new InputRefused([{ field: 'file', reason: `is already attached, as ${there.same}` }])
  if (there !== undefined && there.files >= MOST_FILES)
    throw new InputRefused([
      { field: 'file', reason: `cannot be added: a source has at most ${MOST_FILES} files` },
    ])
  await tx.query(sql`
    INSERT INTO files (sha256, type, content, text) VALUES (${sha256}, ${file.type}, ${file.content}, ${file.text})
    ON CONFLICT (sha256) DO UPDATE SET text = excluded.text WHERE files.text IS NULL AND excluded.text IS NOT NULL`)
  await tx.query(sql`
    INSERT INTO attachments (source_id, sha256, name, added_by)
    VALUES (${sourceId}::bigint, ${sha256}, ${file.name}, ${tx.userId}::bigint)`)
}

/** Takes a file away from a source. Its contents stay, because pages of the past show them. */
export async function removeFile(tx: RecordWrite, id: string): Promise<void> {
  await tx.query(sql`DELETE FROM attachments WHERE id = ${id}::bigint`)
}
