import type { Database } from '../../../server/database/index.ts'
import { FIGURES } from '../../../server/figures/index.ts'
import { CHANGE_SORTS } from '../../../server/queries/changes.ts'
import { ENTITY_SORTS } from '../../../server/queries/entities.ts'
import {
  CHANGE_FILTERS,
  ENTITY_FILTERS,
  type FilterName,
  LINK_FILTERS,
  NEGOTIATION_FILTERS,
  OFFICIAL_FILTERS,
  OVERLAP_FILTERS,
  SOURCE_FILTERS,
  vocabularyOf,
} from '../../../server/queries/filters.ts'
import { LINK_SORTS } from '../../../server/queries/link-lists.ts'
import { NEGOTIATION_SORTS } from '../../../server/queries/negotiations.ts'
import { OVERLAP_SORTS } from '../../../server/queries/overlap-filters.ts'
import type { SortKeys } from '../../../server/queries/paging.ts'
import { SOURCE_SORTS } from '../../../server/queries/sources.ts'
import { REPORTS } from '../../../server/reports/index.ts'

/** The lists, with their filters and sort orders. */
export const LISTS: Readonly<Record<string, { filters: readonly FilterName[]; sorts: SortKeys }>> = {
  overlaps: { filters: OVERLAP_FILTERS, sorts: OVERLAP_SORTS },
  links: { filters: LINK_FILTERS, sorts: LINK_SORTS },
  officials: { filters: OFFICIAL_FILTERS, sorts: ENTITY_SORTS },
  interests: { filters: ENTITY_FILTERS, sorts: ENTITY_SORTS },
  negotiations: { filters: NEGOTIATION_FILTERS, sorts: NEGOTIATION_SORTS },
  sources: { filters: SOURCE_FILTERS, sorts: SOURCE_SORTS },
  changes: { filters: CHANGE_FILTERS, sorts: CHANGE_SORTS },
}

/** The record of each kind with the most to show, by its slug. */
export interface LargestRecords {
  readonly overlap: string
  readonly official: string
  readonly negotiation: string
  readonly hub: string
  readonly party: string
  readonly link: string
  readonly source: string
}

const LARGEST: Readonly<Record<keyof LargestRecords, string>> = {
  overlap: `SELECT concat_ws('~', o.slug, n.slug, p.slug) AS slug FROM derived_overlaps v
    JOIN entities o ON o.id = v.official_id JOIN negotiations n ON n.id = v.negotiation_id
    JOIN entities p ON p.id = v.party_id ORDER BY (SELECT count(*) FROM chains c WHERE c.overlap_id = v.id) DESC, 1 LIMIT 1`,
  official: `SELECT e.slug FROM derived_overlaps v JOIN entities e ON e.id = v.official_id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  negotiation: `SELECT n.slug FROM derived_overlaps v JOIN negotiations n ON n.id = v.negotiation_id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  party: `SELECT e.slug FROM derived_overlaps v JOIN entities e ON e.id = v.party_id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  hub: `SELECT e.slug FROM links l JOIN entities e ON e.id = l.to_id WHERE e.kind = 'company' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  link: `SELECT l.slug FROM chains c CROSS JOIN LATERAL unnest(c.link_ids) own (id) JOIN links l ON l.id = own.id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  source: `SELECT s.slug FROM citations c JOIN sources s ON s.id = c.source_id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
}

export async function largestRecords({ pool }: Database): Promise<LargestRecords> {
  const found = await Promise.all(
    Object.entries(LARGEST).map(async ([name, text]) => {
      const { rows } = await pool.query<{ slug: string }>(text)
      return [name, rows[0]?.slug ?? 'nothing']
    }),
  )
  return Object.fromEntries(found) as LargestRecords
}

/** The values with which a filter is tried: each of a closed vocabulary, or one that matches much and one that matches nothing. */
export function valuesOf(
  filter: FilterName,
  { official, negotiation, party, hub }: LargestRecords,
): readonly string[] {
  const open: Partial<Record<FilterName, readonly string[]>> = {
    official: [official],
    negotiation: [negotiation],
    party: [party],
    interest: [hub],
    country: ['AE'],
    min_score: ['50'],
    since: ['2020'],
    until: ['2010'],
    q: ['invented', 'invented 77', 'nowhere to be found'],
    checked: ['yes', 'no'],
    in_effect: ['today'],
    by: ['nobody'],
  }
  return vocabularyOf(filter) ?? open[filter] ?? []
}

const withQuery = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query)}`

/**
 * Every address whose answer grows with the record: lists, records, forms, duplicates, reports, figures and the API.
 */
export function everyAddress(largest: LargestRecords): string[] {
  const { overlap, official, negotiation, hub, party, link, source } = largest
  const lists = Object.entries(LISTS).flatMap(([list, { filters, sorts }]) => [
    `/${list}`,
    `/${list}.atom`,
    ...Object.keys(sorts).map((sort) => withQuery(`/${list}`, { sort })),
    ...filters.flatMap((filter) =>
      valuesOf(filter, largest).map((value) => withQuery(`/${list}`, { [filter]: value })),
    ),
  ])
  const records = [
    `/overlaps/${overlap}`,
    `/officials/${official}`,
    `/negotiations/${negotiation}`,
    `/interests/${hub}`,
    `/interests/${party}`,
    `/links/${link}`,
    `/sources/${source}`,
  ]
  const forms = records
    .filter((path) => !path.startsWith('/overlaps'))
    .flatMap((path) => [`${path}/edit`, `${path}/retract`, `${path}/history`])
  const duplicates = [
    ['entity', hub],
    ['entity', official],
    ['link', link],
    ['source', source],
  ].flatMap(([record = '', of = '']) => [
    withQuery('/duplicates', { record }),
    withQuery('/duplicates', { record, of }),
  ])
  const scopes = [{}, { official }, { negotiation }, { party }, { interest: hub }]
  const figures = [...FIGURES.keys()].flatMap((name) =>
    scopes.flatMap((scope) => [
      withQuery(`/figures/${name}.svg`, scope),
      withQuery(`/figures/${name}.csv`, scope),
    ]),
  )
  const reports = [...REPORTS.values()].flatMap(({ name, filters }) =>
    scopes
      .filter((scope) => Object.keys(scope).every((key) => (filters as readonly string[]).includes(key)))
      .map((scope) => withQuery(`/reports/${name}.csv`, scope)),
  )
  const api = [
    ...['overlaps', 'links', 'officials', 'interests', 'negotiations', 'sources', 'statements'].map(
      (list) => `/api/v1/${list}`,
    ),
    ...records.map((path) => `/api/v1${path}`),
  ]
  const words = ['invented', 'invented fund', 'invented fund 77', 'nowhere to be found', 'a']
  const searches = words.flatMap((q) => [
    withQuery('/search', { q }),
    ...['entities', 'links', 'search', 'sources'].map((what) => withQuery(`/suggest/${what}`, { q })),
  ])
  const others = [
    '/',
    '/data',
    '/method',
    '/corrections',
    '/rule-packs',
    '/account',
    '/add',
    '/lists',
    '/imports',
  ]
  const dossiers = [`/officials/${official}/dossier`, `/negotiations/${negotiation}/dossier`]
  const unlikely = withQuery('/duplicates', { unlikely: 'yes' })
  return [
    ...new Set([
      ...others,
      ...lists,
      ...records,
      ...forms,
      ...dossiers,
      ...duplicates,
      unlikely,
      ...figures,
      ...reports,
      ...api,
      ...searches,
    ]),
  ]
}
