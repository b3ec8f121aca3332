import sql, { raw, type Sql } from 'sql-template-tag'
import { CHANGE_SORTS, changeCondition, RECORD } from '../../queries/changes.ts'
import { CHANGE_FILTERS } from '../../queries/filters.ts'
import { USER_NAME } from '../../queries/link-cards.ts'
import { address, type Column, moment, text, texts } from '../columns.ts'
import type { Report } from '../report.ts'

/** Columns of the log that hold the id of another record, by that record's table. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  entities: ['from_id', 'to_id', 'official_id', 'body_id', 'entity_id', 'on_behalf_of_id', 'by_id'],
  negotiations: ['negotiation_id'],
  sources: ['source_id'],
  links: ['link_id'],
  statements: ['statement_id'],
}

/** Columns that name an account, which the report gives in its own columns, or the row that a part belongs to. */
const LEFT_OUT = [
  'checked_by',
  'decided_by',
  'party_id',
  'participant_id',
  'meeting_id',
  'position_id',
  'merged_into_id',
]

const referenced = (table: string, columns: readonly string[]): Sql =>
  sql`WHEN key = ANY(${[...columns]}) THEN (SELECT to_jsonb(x.slug::text) FROM ${raw(table)} x WHERE x.id = (value #>> '{}')::bigint)`

/** The values of a logged row that differ from another's, with records by their ids. Null if there are none. */
function differing(row: Sql, other: Sql): Sql {
  const cases = Object.entries(REFERENCES).map(([table, columns]) => referenced(table, columns))
  return sql`(SELECT jsonb_object_agg(key, CASE ${cases.reduce((all, each) => sql`${all} ${each}`)} ELSE value END)::text
    FROM jsonb_each(${row}) WHERE value IS DISTINCT FROM coalesce(${other} -> key, 'null') AND key <> ALL (${LEFT_OUT}))`
}

/** One row for each row of the record that a change added, changed or removed. */
export const CHANGES_REPORT: Report = {
  name: 'changes',
  title: 'Changes, one row for every part of a record that changed',
  filters: CHANGE_FILTERS,
  key: ['change_id'],
  chosen: (filters) => sql`SELECT x.id FROM changes c
    JOIN changes x ON x.record = c.record AND x.record_id = c.record_id AND x.at = c.at
    WHERE ${changeCondition(filters, null)}`,
  from: sql`chosen JOIN changes c ON c.id = chosen.id LEFT JOIN ${RECORD} named ON true LEFT JOIN users u ON u.id = c.by_id
    LEFT JOIN (SELECT at, array_agg(events || ' ' || event ORDER BY event) AS words
      FROM (SELECT at, event, count(*) AS events FROM overlap_events GROUP BY 1, 2) counted GROUP BY 1) happened ON happened.at = c.at`,
  orderBy: sql`c.id DESC`,
  sorts: CHANGE_SORTS,
  columns: (base): Column[] => [
    text('change_id', 'Its number in the log', sql`c.id::text`),
    moment('at', 'When, UTC', sql`c.at`),
    text('by', 'Who made it; empty if no one was signed in', raw(USER_NAME)),
    text(
      'via',
      'How it was made: form, API, import, command line, starter dataset, archiver or link checker',
      sql`c.via`,
    ),
    text('reason', 'The reason that was given', sql`c.reason`),
    text('record', 'link, entity, negotiation, statement, source or review', sql`c.record`),
    text('title', 'The record’s current title', sql`named.title`),
    text('part', 'The part of it that changed', sql`c.part`),
    text('operation', 'add, change or remove', sql`c.operation`),
    texts(
      'fields',
      'The fields whose values differ',
      sql`ARRAY(SELECT key FROM jsonb_each(coalesce(c.before, '{}') || coalesce(c.after, '{}'))
        WHERE c.before -> key IS DISTINCT FROM c.after -> key AND key <> ALL (${LEFT_OUT}) ORDER BY key)`,
    ),
    text(
      'before',
      'Their values before, as JSON; other records by their ids',
      differing(sql`c.before`, sql`c.after`),
    ),
    text('after', 'Their values after, in the same form', differing(sql`c.after`, sql`c.before`)),
    texts(
      'overlaps',
      'How many overlaps appeared, vanished or changed when everything of this moment was saved',
      sql`coalesce(happened.words, '{}')`,
    ),
    address('permalink', 'The record’s page', sql`${base}::text || named.href`),
  ],
}
