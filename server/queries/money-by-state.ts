import sql, { type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Filters } from './filters.ts'
import { type MoneySum, NO_MONEY, sumMoney } from './money-sums.ts'
import { BACKER, chainCondition, MONEY_AND_BACKING, moneyBehind, OVERLAPS } from './overlap-filters.ts'

/** The money of one state on the links that tie officials, or their relatives, to it. */
export interface StateMoney {
  readonly slug: string
  readonly name: string
  readonly sum: MoneySum
  /** The planned or announced money, which the sum leaves out. */
  readonly planned: MoneySum
}

/**
 * Money behind interests, by the state whose side it comes from: the links that carry it on the filtered overlaps'
 * chains, the largest known sums first. Money is a state's if the state pays it or controls the payer. It is not if the
 * state, or a person who acts for it, only backs the payer. A link that belongs to two states counts for each.
 */
export async function moneyByState(query: Query, filters: Filters): Promise<StateMoney[]> {
  const links: Sql = sql`
    SELECT p.slug AS grp, c.link_ids[money.at] AS link_id
    FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id ${MONEY_AND_BACKING}
    WHERE ${chainCondition(filters)}
      AND ${moneyBehind(sql`c.steps[money.at]`)} AND p.kind = 'state'
      AND c.representative_id IS NULL AND ${BACKER} IS NULL`
  const sums = await sumMoney(query, links)
  const names = await query<{ slug: string; name: string }>(
    sql`SELECT slug, name FROM entities WHERE slug = ANY(${[...sums.keys()]}::text[])`,
  )
  const largest = ({ sum }: StateMoney): number => Number(sum.known ?? -1)
  const most = ({ sum }: StateMoney): number => Number(sum.upper ?? -1)
  return names
    .map(({ slug, name }) => {
      const { money = NO_MONEY, planned = NO_MONEY } = sums.get(slug) ?? {}
      return { slug, name, sum: money, planned }
    })
    .sort((a, b) => largest(b) - largest(a) || most(b) - most(a) || a.name.localeCompare(b.name, 'en'))
}
