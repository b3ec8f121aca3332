import type { Sql } from 'sql-template-tag'
import type { Query } from './query.ts'

/**
 * A query that asks the database the same question only once, even if several parts of a page ask it. It is for reading
 * and lasts as long as one request: what was answered stays.
 */
export function askedOnce(query: Query): Query {
  const answers = new Map<string, Promise<object[]>>()
  return async <Row extends object>(statement: Sql): Promise<Row[]> => {
    const question = JSON.stringify([statement.text, statement.values])
    const answer = (answers.get(question) as Promise<Row[]> | undefined) ?? query<Row>(statement)
    answers.set(question, answer)
    // Each asker may sort its own list.
    return [...(await answer)]
  }
}
