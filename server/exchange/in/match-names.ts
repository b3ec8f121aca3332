import sql from 'sql-template-tag'
import type { EntityKind } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { type Likened, likenessOf } from '../../duplicates/likeness.ts'
import { type AlikeEntity, alikeEntities } from '../../queries/alike-entities.ts'
import { entityHref } from '../../values/addresses.ts'
import type { FileName } from './reading.ts'
import { sameness } from './sameness.ts'

/** An entity on record that a name in a file may be, with why and what speaks against it. */
export interface NameCandidate {
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
  readonly href: string
  readonly links: number
  readonly why: readonly string[]
  readonly against: readonly string[]
}

/** A name, what it may be, and what it is taken for until someone says otherwise; null if someone has to decide. */
export interface MatchedName {
  readonly name: FileName
  readonly candidates: readonly NameCandidate[]
  readonly decided: string | null
}

/** How many names are looked up in one statement. */
const BATCH = 500

/** A name as others are compared with it. A guessed kind does not count against a match. */
const described = ({ name, aliases, kind, kindIsGuess, country, externalIds }: FileName): Likened => ({
  name,
  aliases,
  kind: kindIsGuess === true ? null : kind,
  country,
  externalIds,
})

type Row = Likened & {
  readonly wanted: string
  readonly slug: string
  readonly kind: EntityKind
  readonly official: boolean
  readonly links: number
}

/** Entities with exactly these names, aliases or identifiers, apart from case and accents. */
async function sameNames(query: Query, names: readonly FileName[]): Promise<Map<string, Row[]>> {
  const spelled = names.flatMap(({ id, name, aliases }) =>
    [name, ...aliases].map((each) => ({ id, text: each })),
  )
  const external = names.flatMap(({ id, externalIds }) =>
    Object.entries(externalIds ?? {}).map(([name, value]) => ({
      id,
      text: JSON.stringify({ [name]: value }),
    })),
  )
  const rows = await query<Row>(sql`
    SELECT found.wanted, e.slug, e.name, e.aliases, e.kind, e.country, e.external_ids AS "externalIds",
      EXISTS (SELECT FROM positions p WHERE p.official_id = e.id)
        OR EXISTS (SELECT FROM participants p WHERE p.official_id = e.id) AS official,
      (SELECT count(*)::int FROM links l WHERE e.id IN (l.from_id, l.to_id) AND l.status <> 'retracted') AS links
    FROM (
      SELECT w.id AS wanted, t.record_id FROM unnest(${spelled.map(({ id }) => id)}::text[],
        ${spelled.map(({ text }) => text)}::text[]) w (id, text)
      JOIN search_texts t ON t.record = 'entity' AND t.field IN ('name', 'alias')
        AND left(t.folded, 100) COLLATE "C" = left(folded(w.text), 100) AND t.folded = folded(w.text)
      UNION SELECT w.id, x.id FROM unnest(${external.map(({ id }) => id)}::text[],
        ${external.map(({ text }) => text)}::jsonb[]) w (id, ids) JOIN entities x ON x.external_ids @> w.ids
    ) found JOIN entities e ON e.id = found.record_id WHERE e.retraction_reason IS NULL
    ORDER BY found.wanted, e.slug`)
  const byName = new Map<string, Row[]>()
  for (const row of rows) byName.set(row.wanted, [...(byName.get(row.wanted) ?? []), row])
  return byName
}

const candidateOf = (row: Row | AlikeEntity, name: FileName): NameCandidate => ({
  slug: row.slug,
  name: row.name,
  kind: row.kind,
  href: entityHref(row),
  links: row.links,
  ...likenessOf(described(name), row),
})

/** The candidates: first those with nothing against them, and among these, the most similar full names first. */
function bestFirst(name: FileName, rows: readonly AlikeEntity[]): NameCandidate[] {
  const ranked = rows.map((row) => ({
    candidate: candidateOf(row, name),
    sameness: Math.max(...[row.name, ...row.aliases].map((other) => sameness(name.name, other))),
  }))
  const speaksAgainst = ({ candidate }: (typeof ranked)[number]): number =>
    candidate.against.length > 0 ? 1 : 0
  return ranked
    .sort((one, other) => speaksAgainst(one) - speaksAgainst(other) || other.sameness - one.sameness)
    .map(({ candidate }) => candidate)
}

/**
 * What each name in a file may be on record. A name that matches exactly one entry, with nothing against it, is taken
 * for that entry. A name that resembles nothing on record is new. Someone has to decide all others.
 */
export async function* matchNames(query: Query, names: readonly FileName[]): AsyncGenerator<MatchedName> {
  for (let start = 0; start < names.length; start += BATCH) {
    const batch = names.slice(start, start + BATCH)
    const same = await sameNames(query, batch)
    for (const name of batch) {
      const exact = (same.get(name.id) ?? []).map((row) => candidateOf(row, name))
      if (exact.length > 0) {
        const [only] = exact
        const sure = exact.length === 1 && only?.against.length === 0
        yield { name, candidates: exact, decided: sure ? (only?.slug ?? null) : null }
        continue
      }
      const alike = bestFirst(name, await alikeEntities(query, described(name), null))
      yield { name, candidates: alike, decided: alike.length === 0 ? '' : null }
    }
  }
}
