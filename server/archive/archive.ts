import { z } from 'zod'
import { readAtMost } from '../values/answer-body.ts'

/** An archive that keeps copies of pages, with the interface of the Internet Archive’s Save Page Now. */
export interface ArchiveSettings {
  /** Where it is, such as https://web.archive.org. */
  readonly url: string
  /** The access key and the secret, joined by a colon; undefined if it asks for none. */
  readonly key: string | undefined
}

/** How long it has to answer, and the most bytes that it can say. */
const ANSWER_MS = 30_000
const MOST_BYTES = 65_536

const Accepted = z.object({ job_id: z.string().min(1).max(300) })
const Refused = z.object({ message: z.string() })
const Status = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending') }),
  z.object({
    status: z.literal('success'),
    timestamp: z.string().regex(/^\d{14}$/),
    original_url: z.string().max(1900),
  }),
  z.object({ status: z.literal('error'), message: z.string().optional() }),
])

/** What an archive says about a copy that it was asked for. */
export type Capture =
  | { readonly state: 'working'; readonly job: string }
  | { readonly state: 'kept'; readonly address: string }
  | { readonly state: 'failed'; readonly answer: string }

const failed = (answer: string): Capture => ({ state: 'failed', answer: answer.slice(0, 300) })

/** Asks the archive to keep a copy of a page. */
export async function askForCopy(archive: ArchiveSettings, url: string): Promise<Capture> {
  const said = await ask(archive, '/save', new URLSearchParams({ url, skip_first_archive: '1' }))
  if ('answer' in said) return failed(said.answer)
  const accepted = Accepted.safeParse(said.json)
  if (accepted.success) return { state: 'working', job: accepted.data.job_id }
  return failed(Refused.safeParse(said.json).data?.message ?? `answered ${said.status}`)
}

/** Asks the archive what came of it. */
export async function copyOf(archive: ArchiveSettings, job: string): Promise<Capture> {
  const said = await ask(archive, `/save/status/${encodeURIComponent(job)}`)
  if ('answer' in said) return failed(said.answer)
  const status = Status.safeParse(said.json)
  if (!status.success) return failed(`answered ${said.status}, and not what it promises`)
  switch (status.data.status) {
    case 'pending':
      return { state: 'working', job }
    case 'success':
      return {
        state: 'kept',
        address: `${archive.url}/web/${status.data.timestamp}/${status.data.original_url}`,
      }
    case 'error':
      return failed(status.data.message ?? 'could not keep a copy')
  }
}

type Said = { readonly json: unknown; readonly status: number } | { readonly answer: string }

async function ask({ url, key }: ArchiveSettings, path: string, form?: URLSearchParams): Promise<Said> {
  try {
    const response = await fetch(url + path, {
      ...(form === undefined ? {} : { method: 'POST', body: form }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        accept: 'application/json',
        'user-agent': 'Recusal',
        ...(key === undefined ? {} : { authorization: `LOW ${key}` }),
      },
    })
    return { json: JSON.parse(await readAtMost(response, MOST_BYTES)), status: response.status }
  } catch (error) {
    const { name, message, cause } = error as Error
    if (name === 'TimeoutError') return { answer: 'no answer in time' }
    if (name === 'SyntaxError') return { answer: 'the answer is not JSON' }
    return { answer: cause instanceof Error ? cause.message : message }
  }
}
