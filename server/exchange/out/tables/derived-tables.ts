import type { FileRow, WholeRecord } from '../whole-record.ts'
import { column, numbered, type Table, table } from './table.ts'

type Cited = string | { readonly id: string; readonly [member: string]: unknown }

/** Every citation, with the record that cites. */
function* citationsOf({ lists }: WholeRecord): Generator<FileRow> {
  function* of(record: string, id: unknown, part: number | null, cited: unknown): Generator<FileRow> {
    for (const each of (cited ?? []) as Cited[]) {
      const said = typeof each === 'string' ? { id: each } : each
      yield { ...said, source: said.id, record, record_id: id, part }
    }
  }
  for (const { id, sources } of lists.entities) yield* of('entity', id, null, sources)
  for (const { number, sources } of numbered(lists.positions)) yield* of('position', number, null, sources)
  for (const { id, sources } of lists.links) yield* of('link', id, null, sources)
  for (const negotiation of lists.negotiations) {
    yield* of('negotiation', negotiation.id, null, negotiation.sources)
    for (const [part, record] of [
      ['parties', 'party'],
      ['participants', 'participant'],
      ['meetings', 'meeting'],
    ] as const)
      for (const [index, each] of ((negotiation[part] ?? []) as FileRow[]).entries())
        yield* of(record, negotiation.id, index + 1, each.sources)
  }
  for (const { id, sources } of lists.statements) yield* of('statement', id, null, sources)
}

export const DERIVED_TABLES: readonly Table[] = [
  table(
    'citations',
    'Which record cites which source',
    ['number'],
    (record) => numbered(citationsOf(record)),
    [
      column('number', 'Its place in this file', { type: 'integer' }),
      column(
        'record',
        'The record that cites it: entity, position, link, negotiation, party, participant, meeting or statement',
      ),
      column(
        'record_id',
        'Its id; for a position, its number; for a part of a negotiation, the id of the negotiation',
      ),
      column('part', 'For a part of a negotiation, its number', { type: 'integer' }),
      column('source', 'The source that is cited', { refersTo: 'sources' }),
      column('locator', 'Where in the source'),
      column('quote', 'The words of the source'),
      column('stance', 'supports, qualifies or contradicts', { read: (row) => row.stance ?? 'supports' }),
      column('note', 'A note on the citation'),
    ],
  ),
  table(
    'overlaps',
    'Overlaps, each with its best path',
    ['id'],
    ({ overlaps }) => overlaps as unknown as FileRow[],
    [
      column('id', 'Its id'),
      column('official', 'The official', { refersTo: 'entities' }),
      column('negotiation', 'The talks', { refersTo: 'negotiations' }),
      column('party', 'The party', { refersTo: 'entities' }),
      column('timing', 'concurrent, recent or subsequent'),
      column('certainty', 'certain or possible'),
      column('rule', 'The rule that makes the best path an overlap'),
      column('score', 'Its score, 0 to 100. It ranks what to read first. It is not a measure of wrongdoing', {
        type: 'integer',
      }),
      column('band', 'high, medium or low'),
      column('paths', 'How many paths it has', { type: 'integer' }),
      column('links', 'The links of the best path in order, separated by “ | ”'),
      column('first_detected', 'When it was first detected, UTC'),
      column('method_version', 'The version of the method that produced it'),
    ],
  ),
]
