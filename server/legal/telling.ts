import type { PositionClass } from '../../models/vocabulary.ts'
import { inSentence } from '../overlaps/explain-links.ts'
import { count, formatAmount, formatSum, words } from '../values/format.ts'
import { lookUp } from '../values/look-up.ts'
import {
  holdingOf,
  interestOf,
  type LegalFacts,
  type LegalLink,
  personalMoneyOf,
  positionsHeld,
} from './facts.ts'
import { figureOn, latestFigure } from './figures.ts'
import { officeOf } from './offices.ts'
import type { Figure, RulePack } from './pack.ts'

/** A word that reasons can hold in braces. */
interface Word {
  readonly about: string
  readonly of: (facts: LegalFacts) => string
}

const OWNERS: Readonly<Record<string, string>> = {
  spouse: 'the spouse’s, imputed to the official',
  minor_child: 'a minor child’s, imputed to the official',
  general_partner: 'a general partner’s, imputed to the official',
}

const amountOf = (link: LegalLink | undefined): string =>
  (link === undefined ? null : formatAmount(link.amountMin, link.amountMax, link.currency)) ??
  'an unknown amount'

/** A position as a reason names it: its title and class, which says nothing about officials of other countries. */
const positionWords = (position: { readonly title: string; readonly class: PositionClass }): string =>
  position.class === 'foreign' ? position.title : `${position.title}, ${words(position.class)}`

/** What reasons can say about a path and its participation, by the name in the braces. */
export const WORDS: Readonly<Record<string, Word>> = {
  official: { about: 'The official’s name', of: ({ official }) => official },
  negotiation: { about: 'The negotiation’s name', of: ({ participation }) => participation.negotiation },
  role: { about: 'The role in the negotiation', of: ({ participation }) => participation.role },
  capacity: {
    about: 'The capacity that sources give, in parentheses after a space; nothing if they give none',
    of: ({ participation: { capacity } }) => (capacity === null ? '' : ` (${capacity})`),
  },
  on_behalf_of: {
    about: 'On whose behalf the official takes part',
    of: ({ participation }) => participation.onBehalfOf ?? 'someone not on record',
  },
  party: { about: 'The party, as it reads within a sentence', of: ({ party }) => inSentence(party) },
  party_name: { about: 'The party’s name', of: ({ party }) => party.name },
  interest: { about: 'The interest’s name', of: (facts) => interestOf(facts)?.name ?? 'the interest' },
  giver: {
    about: 'The first entity after the official',
    of: ({ entities }) => entities[1]?.name ?? 'the payer',
  },
  tied_to: {
    about: 'What the official, or the person tied to them, is tied to: the first entity after them',
    of: ({ entities, imputedThrough }) => entities[imputedThrough === null ? 1 : 2]?.name ?? 'an interest',
  },
  kin: {
    about: 'The person tied to the official, such as “a parent”',
    of: ({ tiedAs, imputedThrough }) => {
      const kin = words(tiedAs ?? imputedThrough ?? 'person')
      return kin === 'in-law' ? 'an in-law' : `a ${kin}`
    },
  },
  imputed_through: {
    about: 'Through whom the interest is imputed, such as “minor child”',
    of: ({ imputedThrough }) => words(imputedThrough ?? 'official'),
  },
  whose: {
    about: 'Whose the interest is, such as “the spouse’s, imputed to the official”',
    of: ({ imputedThrough }) =>
      imputedThrough === null ? 'the official’s own' : (OWNERS[imputedThrough] ?? 'imputed'),
  },
  positions: {
    about: 'The positions held while the official takes part',
    of: (facts) => positionsHeld(facts).map(positionWords).join('; '),
  },
  holding_amount: { about: 'The value of the holding', of: (facts) => amountOf(holdingOf(facts)) },
  personal_amount: {
    about: 'The amount of the personal money',
    of: (facts) => amountOf(personalMoneyOf(facts)),
  },
}

/** Braces in a reason or label: a word, `figure:` with the id of a figure, or `office:` with the id of an office. */
const BRACES = /\{([a-z_]+)(?::([A-Za-z0-9._-]+))?\}/g

/** Every pair of braces in a text: the word and what it names. */
export function bracesIn(text: string): { word: string; id: string | undefined }[] {
  return [...text.matchAll(BRACES)].map(([, word = '', id]) => ({ word, id }))
}

/** A text without its words in braces. */
export const withoutWords = (text: string): string => text.replace(BRACES, '')

/** A figure in words: `$15,000`, `2 years`. */
export function figureWords(figure: Figure | undefined): string {
  if (figure === undefined) return 'a figure not on record'
  return figure.amount === undefined
    ? count(figure.years ?? 0, 'year')
    : formatSum(figure.amount, figure.currency ?? 'USD')
}

/** A label of a pack for no path in particular: with the latest entry of each figure. */
export function tellInGeneral(text: string, { figures }: RulePack): string {
  return text.replace(BRACES, (written: string, word: string, id: string | undefined) =>
    word === 'figure' ? figureWords(latestFigure(figures, id ?? '')) : written,
  )
}

/** A text of a pack with the facts of one path in it. */
export function tell(text: string, pack: RulePack, facts: LegalFacts): string {
  return text.replace(BRACES, (written: string, word: string, id: string | undefined) => {
    if (word === 'figure') return figureWords(figureOn(pack.figures, id ?? '', facts.participation.firstDay))
    if (word === 'office') {
      const held = officeOf(pack, id ?? '', facts).position
      return held === null ? 'a position' : positionWords(held)
    }
    return lookUp(WORDS, word)?.of(facts) ?? written
  })
}
