import { LINK_KIND_NAMES, LINK_KINDS, type LinkKind } from '../../../../models/link-kinds.ts'

/** What the words for a connection mean: a kind of link, with the relationship where it needs one. */
export interface Connection {
  readonly kind: LinkKind
  readonly relationship: string | null
  /** Whether it runs from the second end to the first. */
  readonly turned: boolean
}

/**
 * Words by which people write connections, the more exact before the vaguer. Each is found anywhere in the text,
 * without case.
 */
const WORDS: readonly (readonly [RegExp, LinkKind, (string | null)?, boolean?])[] = [
  [/\b(?:wife|husband|spouse|married)\b/, 'family', 'spouse'],
  [/\b(?:son|daughter|step-?(?:son|daughter))-in-law\b|\bin-law\b|\binlaw\b/, 'family', 'in_law'],
  [/\b(?:father|mother|parent)\b/, 'family', 'child'],
  [/\b(?:son|daughter|child)\b/, 'family', 'parent'],
  [/\b(?:brother|sister|sibling)\b/, 'family', 'sibling'],
  [
    /\b(?:cousin|uncle|aunt|nephew|niece|grand(?:son|daughter|father|mother|child)|relative|family)\b/,
    'family',
    'relative',
  ],
  [/\bgeneral partner\b/, 'associate', 'general_partner'],
  [/\bbusiness partner\b/, 'associate', 'business_partner'],
  [/\b(?:owned|held) by\b|\bsubsidiary\b/, 'owns', null, true],
  [/\b(?:parent company|holding company)\b/, 'owns'],
  [/\bcontrolled by\b/, 'controls', null, true],
  [/\b(?:controls?|controlling)\b/, 'controls'],
  [/\bfounded by\b/, 'founded', null, true],
  [/\bco-?found|\bfounder\b|\bfounded\b|\bestablished\b/, 'founded'],
  [/\b(?:invested in by|investment from|funded by|backed by|financed by)\b/, 'invests_in', null, true],
  [/\binvest|\bfunds?\b|\bfunding\b|\bbacker\b|\bventure\b/, 'invests_in'],
  [/\b(?:donated by|donation from|gift from|sponsored by)\b/, 'gives', null, true],
  [/\bdonat|\bdonor\b|\bgift|\bgave\b|\bgives?\b|\bcontribut|\bsponsor|\bgrant/, 'gives'],
  [/\b(?:borrow\w*|loan from|owes|debtor|debt to)\b/, 'lends_to', null, true],
  [/\bloan|\blend|\blent\b|\bcreditor\b|\bmortgage/, 'lends_to'],
  [/\b(?:paid by|payment from|fee from|contract from|received)\b/, 'pays', null, true],
  [/\bpaid\b|\bpays?\b|\bpayment|\bfee\b|\bcontract|\bpurchas|\bprocur/, 'pays'],
  [/\bowns?\b|\bowner|\bshareholder|\bshares?\b|\bstake|\bequity\b|\bholding|\bstockholder/, 'owns'],
  [/\bboard\b|\bdirector|\btrustee|\bchair(?:man|woman|person)?\b|\bsupervisory\b|\bnon-?exec/, 'directs'],
  [
    /\bceo\b|\bcfo\b|\bcoo\b|\bchief\b|\bpresident\b|\bmanag|\bexecutive\b|\bofficer\b|\bsecretary\b|\btreasurer\b|\bpartner at\b|\bhead of\b/,
    'manages',
  ],
  [/\bemploys\b|\bemployer\b/, 'employed_by', null, true],
  [
    /\bemploy|\bworks? (?:for|at)\b|\bworked (?:for|at)\b|\bstaff\b|\bintern\b|\banalyst\b|\bassociate at\b/,
    'employed_by',
  ],
  [/\badvis|\bcounsel|\blawyer|\battorney|\blobby|\brepresent|\bconsult|\bagent\b|\bspokes/, 'advises'],
  [/\bsupplier\b|\bvendor\b/, 'customer_of', null, true],
  [/\bcustomer\b|\bclient\b/, 'customer_of'],
  [/\bjoint venture\b/, 'partners_with', 'joint_venture'],
  [/\blicen[cs]e/, 'partners_with', 'licence'],
  [/\bpartner|\bagreement\b|\bdeal\b|\bmemorandum\b/, 'partners_with'],
  [/\bfriend|\bassociate|\bally\b/, 'associate', 'associate'],
]

/** What a text most likely means; null where none of its words is known. */
export function guessConnection(text: string): Connection | null {
  const words = text.toLowerCase().replaceAll('_', ' ')
  const named = LINK_KIND_NAMES.find(
    (kind) => kind.replaceAll('_', ' ') === words || LINK_KINDS[kind].verb === words,
  )
  if (named !== undefined && !LINK_KINDS[named].personal)
    return { kind: named, relationship: null, turned: false }
  const found = WORDS.find(([pattern]) => pattern.test(words))
  if (found === undefined) return null
  const [, kind, relationship = null, turned = false] = found
  return { kind, relationship, turned }
}

/** A connection in one word for files and forms: `owns`, `family:spouse`, `owns<` where it is turned round. */
export function connectionWord({ kind, relationship, turned }: Connection): string {
  return `${kind}${relationship === null ? '' : `:${relationship}`}${turned ? '<' : ''}`
}

const isKind = (word: string): word is LinkKind => (LINK_KIND_NAMES as readonly string[]).includes(word)

/** What such a word says; null where it is none. */
export function readConnectionWord(word: string): Connection | null {
  const turned = word.endsWith('<')
  const [kind = '', relationship] = (turned ? word.slice(0, -1) : word).split(':')
  if (!isKind(kind)) return null
  const { relationships, personal } = LINK_KINDS[kind]
  if (relationship === undefined) return personal ? null : { kind, relationship: null, turned }
  return relationships?.includes(relationship) === true ? { kind, relationship, turned } : null
}

/** Every connection that a form offers, with its words. */
export function connectionChoices(): { value: string; label: string }[] {
  return LINK_KIND_NAMES.flatMap((kind) => {
    const { verb, passive, relationships, personal, symmetric } = LINK_KINDS[kind]
    const of = (relationship: string) => ({
      value: `${kind}:${relationship}`,
      label: `${kind === 'family' ? 'family: the second is the first’s' : verb} ${relationship.replaceAll('_', ' ')}`,
    })
    const plain = personal ? [] : [{ value: kind, label: `first ${verb} second` }]
    const back = personal || symmetric ? [] : [{ value: `${kind}<`, label: `first ${passive} second` }]
    return [...plain, ...back, ...(relationships ?? []).map(of)]
  })
}
