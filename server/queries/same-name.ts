import sql, { type Sql } from 'sql-template-tag'

/**
 * The entities `e` that stand and are called this, by their name or another one, whatever its letters’ case and accents,
 * as a FROM clause with its WHERE. The name is looked up in the index of names: to fold every entity’s name takes seconds
 * in a large record.
 * @param name as SQL. @param isPerson whether a person is looked for, as SQL: a firm may have a person’s name.
 */
export const entitiesNamed = (name: Sql, isPerson: Sql): Sql => sql`
  search_texts t JOIN entities e ON e.id = t.record_id
  WHERE t.record = 'entity' AND t.field IN ('name', 'alias') AND left(t.folded, 100) COLLATE "C" = left(folded(${name}), 100)
    AND t.folded = folded(${name}) AND (e.kind = 'person') = ${isPerson} AND e.retraction_reason IS NULL`
