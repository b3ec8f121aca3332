import { ENTITY_SORTS } from './entities.ts'
import {
  ENTITY_FILTERS,
  LINK_FILTERS,
  NEGOTIATION_FILTERS,
  OFFICIAL_FILTERS,
  OVERLAP_FILTERS,
  SOURCE_FILTERS,
} from './filters.ts'
import { LINK_SORTS } from './link-lists.ts'
import { listSchema } from './list-schemas.ts'
import { NEGOTIATION_SORTS } from './negotiations.ts'
import { OVERLAP_SORTS } from './overlap-filters.ts'
import { SOURCE_SORTS } from './sources.ts'

/** The queries that the lists shared by pages and the API accept: filters, order and page. */
export const OverlapList = listSchema(OVERLAP_FILTERS, OVERLAP_SORTS, 'score')
export const LinkList = listSchema(LINK_FILTERS, LINK_SORTS, 'recorded')
export const OfficialList = listSchema(OFFICIAL_FILTERS, ENTITY_SORTS, 'overlaps')
export const InterestList = listSchema(ENTITY_FILTERS, ENTITY_SORTS, 'name')
export const NegotiationList = listSchema(NEGOTIATION_FILTERS, NEGOTIATION_SORTS, 'start')
export const SourceRecordList = listSchema(SOURCE_FILTERS, SOURCE_SORTS, 'published')
