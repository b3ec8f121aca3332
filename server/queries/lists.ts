import { LINK_FILTERS, listSchema, OVERLAP_FILTERS } from './filters.ts'
import { LINK_SORTS } from './link-lists.ts'
import { OVERLAP_SORTS } from './overlap-filters.ts'

/** What the lists that pages and API share take: filters, order and page. */
export const OverlapList = listSchema(OVERLAP_FILTERS, OVERLAP_SORTS, 'score')
export const LinkList = listSchema(LINK_FILTERS, LINK_SORTS, 'recorded')
