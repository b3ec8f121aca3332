import type { Database } from '../../../database/index.ts'
import { type SitePage, sitePage } from '../../../desk/site-page.ts'
import { notFound } from '../../errors.ts'

/** The page of this site with this address. @throws {HttpError} 404 if there is none with notes and lists. */
export async function needPage({ query }: Database, address: unknown): Promise<SitePage> {
  const page = await sitePage(query, typeof address === 'string' ? address : '')
  if (page === null) throw notFound('A page of the record at this address')
  return page
}
