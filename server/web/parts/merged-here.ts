import type { Request } from 'express'
import type { DuplicateRecord } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { mergedInto } from '../../queries/merged-records.ts'
import { undoHref } from '../../values/addresses.ts'
import { mayNow } from '../middleware/guards.ts'

/** What a record's page says about duplicates: what was merged into it and, for editors, links to review and undo. */
export async function mergedHereModel(
  query: Query,
  req: Request,
  record: DuplicateRecord,
  id: string,
  slug: string,
) {
  const decides = mayNow(req, 'duplicates:decide')
  const merged = await mergedInto(query, record, id)
  return {
    merged: merged.map((each) => ({ ...each, undoHref: decides ? undoHref(record, each.slug) : null })),
    duplicatesHref: decides ? `/duplicates?record=${record}&of=${slug}` : null,
  }
}
