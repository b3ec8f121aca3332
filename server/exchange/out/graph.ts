import { LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import { type Cell, csvPieces } from '../../values/csv.ts'
import { daysOf } from '../../values/partial-date.ts'
import { escapeXml } from '../../values/xml.ts'
import { countedStatus } from './link-facts.ts'
import type { FileRow, WholeRecord } from './whole-record.ts'

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Retracted links are not edges of the network. */
function* edgesOf({ lists }: WholeRecord): Generator<FileRow> {
  for (const link of lists.links) if (link.status !== 'retracted') yield link
}

/** Nor are retracted entities its nodes. */
function* nodesOf({ lists }: WholeRecord): Generator<FileRow> {
  for (const entity of lists.entities) if (entity.retraction_reason === undefined) yield entity
}

/** What GEXF says besides: its own ends are days, with none for an end on an unknown day. */
const WRITTEN_DATES = ['start', 'end']

/** What both files say about an edge besides its ends and dates, by name. */
const EDGE_ATTRIBUTES = [
  'kind',
  'relationship',
  'status',
  'stage',
  'amount',
  'amount_min',
  'amount_max',
  'currency',
  'amount_status',
  'joint_sum',
]

function edgeValues(link: FileRow): (string | null)[] {
  const told: FileRow = { ...link, stage: link.stage ?? 'in_effect', status: countedStatus(link) }
  return EDGE_ATTRIBUTES.map((name) => text(told[name]))
}

/** Entities, in the form that Gephi and other network software takes. */
export function nodesCsv(record: WholeRecord): Generator<string> {
  return csvPieces(
    ['Id', 'Label', 'kind', 'country', 'summary'],
    (function* rows(): Generator<Cell[]> {
      for (const { id, name, kind, country, summary } of nodesOf(record))
        yield [id, name, kind, country, summary].map(text)
    })(),
  )
}

/**
 * Links between entities, each directed as on record. For partners and associates, either end can come first. Only an exact
 * sum is an `amount`; links with the same `joint_sum` share one.
 */
export function edgesCsv(record: WholeRecord): Generator<string> {
  return csvPieces(
    ['Source', 'Target', 'Id', 'Label', 'Type', 'Weight', ...EDGE_ATTRIBUTES, 'start', 'end'],
    (function* rows(): Generator<Cell[]> {
      for (const link of edgesOf(record)) {
        const kind = LINK_KINDS[link.kind as LinkKind]
        yield [
          text(link.from),
          text(link.to),
          text(link.id),
          kind.verb,
          'Directed',
          1,
          ...edgeValues(link),
          text(link.start),
          text(link.end),
        ]
      }
    })(),
  )
}

function attributes(values: readonly (readonly [string, string | null])[]): string {
  return values
    .flatMap(([name, value]) => (value === null ? [] : [` ${name}="${escapeXml(value)}"`]))
    .join('')
}

const attvalues = (values: readonly (string | null)[]): string => {
  const given = values.flatMap((value, index) =>
    value === null
      ? []
      : [
          `<attvalue${attributes([
            ['for', String(index)],
            ['value', value],
          ])}/>`,
        ],
  )
  return given.length === 0 ? '' : `<attvalues>${given.join('')}</attvalues>`
}

/**
 * Open ends are left out. A start is the first day that its date can mean, an end the last. What happens on one day ends
 * on the day on which it begins.
 */
function spell({ start, end }: FileRow, { oneDay }: { readonly oneDay: boolean }): [string, string | null][] {
  const days = (value: unknown) => (typeof value === 'string' ? daysOf(value) : null)
  return [
    ['start', days(start)?.earliest ?? null],
    ['end', days(end)?.latest ?? (oneDay ? (days(start)?.latest ?? null) : null)],
  ]
}

const NODE_ATTRIBUTES = ['kind', 'country']
const declared = (of: string, names: readonly string[]): string =>
  `<attributes class="${of}">${names.map((name, id) => `<attribute id="${id}" title="${name}" type="string"/>`).join('')}</attributes>\n`

/** The network as GEXF 1.3, dynamic: edges begin and end. */
export function* gexf(record: WholeRecord): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
  yield `<meta lastmodifieddate="${record.at.slice(0, 10)}"><creator>Recusal</creator><description>${escapeXml(record.base)}</description></meta>\n`
  yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n'
  yield declared('node', NODE_ATTRIBUTES) +
    declared('edge', [...EDGE_ATTRIBUTES, ...WRITTEN_DATES.map((name) => `${name}_as_reported`)])
  yield '<nodes>\n'
  for (const entity of nodesOf(record))
    yield `<node${attributes([
      ['id', text(entity.id)],
      ['label', text(entity.name)],
    ])}>${attvalues(NODE_ATTRIBUTES.map((name) => text(entity[name])))}</node>\n`
  yield '</nodes>\n<edges>\n'
  for (const link of edgesOf(record)) {
    const kind = LINK_KINDS[link.kind as LinkKind]
    yield `<edge${attributes([
      ['id', text(link.id)],
      ['source', text(link.from)],
      ['target', text(link.to)],
      ['label', kind.verb],
      ['type', 'directed'],
      ...spell(link, kind),
    ])}>${attvalues([...edgeValues(link), ...WRITTEN_DATES.map((name) => text(link[name]))])}</edge>\n`
  }
  yield '</edges>\n</graph>\n</gexf>\n'
}
