import { LINK_KIND_NAMES, LINK_KINDS, type LinkKind } from '../../../../models/link-kinds.ts'
import { words } from '../../../values/format.ts'

/** What the words for a connection mean: a kind of link, with a relationship if it needs one. */
export interface Connection {
  readonly kind: LinkKind
  readonly relationship: string | null
  /** Whether the link runs from the second end to the first. */
  readonly turned: boolean
}

/**
 * Words that people use for connections, the more exact before the vaguer. Each is found anywhere in the text, in any
 * case.
 */
const WORDS: readonly (readonly [RegExp, LinkKind, (string | null)?, boolean?])[] = [
  [/\bgeneral partner\b/, 'associate', 'general_partner'],
  [/\bbusiness partner\b/, 'associate', 'business_partner'],
  [/\bemployer of\b/, 'employed_by', null, true],
  [/\bgrantee\b|\brecipient\b(?:(?!\brecipient\b).)*\b(?:grant|gift|donation)/, 'gives', null, true],
  [/\b(?:owned|held) by\b|\bsubsidiary\b/, 'owns', null, true],
  [/\b(?:parent company|holding company)\b/, 'owns'],
  [/\bcontrolled by\b/, 'controls', null, true],
  [/\bfounded by\b/, 'founded', null, true],
  [/\b(?:invested in by|investment from|funded by|backed by|financed by)\b/, 'invests_in', null, true],
  [
    /\b(?:donated by|donation from|gift from|sponsored by|received (?:a |an )?(?:grant|gift|donation))\b/,
    'gives',
    null,
    true,
  ],
  [/\b(?:borrow\w*|loan from|owes|debtor|debt to)\b/, 'lends_to', null, true],
  [/\b(?:paid by|payment from|fee from|contract from|received)\b/, 'pays', null, true],
  [/\b(?:managed|directed|chaired|run) by\b/, 'manages', null, true],
  [/\b(?:advised|represented) by\b/, 'advises', null, true],
  [/\bemploys\b/, 'employed_by', null, true],
  [/\bnon-?exec/, 'directs'],
  // Roles come before their subjects: a chief investment officer does not invest their own money.
  [/\badvis|\bcounsel|\blawyer|\battorney|\blobby|\brepresent|\bconsult|\bagent\b|\bspokes/, 'advises'],
  [
    /\bceo\b|\bcfo\b|\bcoo\b|\bcio\b|\bchief\b|\bpresident\b|\bmanag|\bexecutive\b(?! board)|\bofficer\b|\bsecretary\b|\btreasurer\b|\bpartner at\b|\bhead of\b/,
    'manages',
  ],
  [/\bboard\b|\bdirector|\btrustee|\bchair(?:man|woman|person)?\b|\bsupervisory\b/, 'directs'],
  [
    /\bemploy|\bworks? (?:for|at)\b|\bworked (?:for|at)\b|\bstaff\b|\bintern\b|\banalyst\b|\bassociate at\b/,
    'employed_by',
  ],
  [/\b(?:controls?|controlling)\b/, 'controls'],
  [/\bco-?found|\bfounder\b|\bfounded\b|\bestablished\b/, 'founded'],
  [/\bjoint venture\b/, 'partners_with', 'joint_venture'],
  [/\binvest(?!ig)|\bfunds?\b|\bfunding\b|\bbacker\b|\bventure\b/, 'invests_in'],
  [/\bdonat|\bdonor\b|\bgift|\bgave\b|\bgives?\b|\bcontribut|\bsponsor|\bgrant/, 'gives'],
  [/\bloan|\blend|\blent\b|\bcreditor\b|\bmortgage/, 'lends_to'],
  [/\bpaid\b|\bpays?\b|\bpayment|\bfee\b|\bcontract|\bpurchas|\bprocur/, 'pays'],
  [/\bowns?\b|\bowner|\bshareholder|\bshares?\b|\bstakes?\b|\bequity\b|\bholding|\bstockholder/, 'owns'],
  [/\bsupplier\b|\bvendor\b/, 'customer_of', null, true],
  [/\bcustomer\b|\bclient\b/, 'customer_of'],
  [/\blicen[cs]e/, 'partners_with', 'licence'],
  [/\bpartner|\bagreement\b|\bdeal\b|\bmemorandum\b/, 'partners_with'],
  [/\bfriend|\bassociate|\bally\b/, 'associate', 'associate'],
]

/** Words for kin, which count only if the text says little else: "Director of the family foundation" is not kin. */
const KIN: readonly (readonly [RegExp, string])[] = [
  [/^(?:his |her |ex-|former )?(?:wife|husband|spouse)(?: of)?$|^married(?: to)?$/, 'spouse'],
  [
    /^(?:his |her )?(?:son|daughter|father|mother|brother|sister)[ -]in[ -]law(?: of)?$|^in-?laws?$/,
    'in_law',
  ],
  [/^(?:his |her )?(?:father|mother)(?: of)?$/, 'child'],
  [/^(?:his |her )?(?:son|daughter|child)(?: of)?$/, 'parent'],
  [/^(?:his |her )?(?:half-)?(?:brother|sister|sibling)(?: of)?$/, 'sibling'],
  [
    /^(?:his |her )?(?:cousin|uncle|aunt|nephew|niece|grand(?:son|daughter|father|mother|child)|relative|family(?: member)?)(?: of)?$/,
    'relative',
  ],
]

/** Words that say there is no such connection. */
const DENIED = /\b(?:not|never|denies|denied|no|declined|refused|rejected|investigat\w*)\b(?! longer)/
/** The kind of link that a text names outright, by its id or by the verb that pages use, in any case; null if none. */
export function namedKind(text: string): LinkKind | null {
  const said = text.toLowerCase().replaceAll('_', ' ').trim()
  return (
    LINK_KIND_NAMES.find((kind) => kind.replaceAll('_', ' ') === said || LINK_KINDS[kind].verb === said) ??
    null
  )
}

/** What a text most likely means; null if none of its words is known. */
export function guessConnection(text: string): Connection | null {
  const said = text.toLowerCase().replaceAll('_', ' ')
  const named = namedKind(text)
  if (named !== null && !LINK_KINDS[named].personal) return { kind: named, relationship: null, turned: false }
  if (DENIED.test(said)) return null
  const kin = KIN.find(([pattern]) => pattern.test(said.trim()))
  if (kin !== undefined) return { kind: 'family', relationship: kin[1], turned: false }
  const found = WORDS.find(([pattern]) => pattern.test(said))
  if (found === undefined) return null
  const [, kind, relationship = null, turned = false] = found
  return { kind, relationship, turned }
}

/**
 * A role or a stake by itself: “board member”, “co-owner”, “former head of sales”, “20% stake”. In a title such as
 * “Director, Sovereign Wealth Fund”, what follows the comma is none, nor is it in “Chairman, Council of Economic Advisers”.
 */
const WHOLE = new RegExp(
  `^(?!(?:sold|resigned|left|repaid|terminated|expired|divested|retired|ended)\\b)(?:(?!(?:of|for|the|in|to)\\b)[\\p{L}\\p{N}'’.%-]+ ){0,4}(?:${[
    'ceo|cfo|coo|cio|cto|chief of staff|president|manager|executive|officer|secretary|treasurer|head|member|board|director',
    'trustee|chair(?:man|woman|person)?|advis[eo]r|counsel|lawyer|attorney|lobbyist|representative|consultant|agent',
    'spokes(?:man|woman|person)|employee|analyst|intern|(?:co-)?founder|(?:co-)?owner|shareholder|stockholder|holder|investor',
    'backer|funder|lender|creditor|donor|sponsor|customer|client|supplier|vendor|partner|friend|associate',
    'stake|shares?|equity|loan|gift|donation|paid|donated|gave|lent|invested|funded|owned|owns',
  ].join('|')})(?: (?:of|at|for|to|in|since|until|from)\\b.*|,? ?\\(?\\d.*| ?\\(.*)?$`,
  'u',
)

/** The connections in a cell, separated by semicolons or bars, or by commas if each part is one by itself. */
export function connectionTexts(cell: string): string[] {
  const parts = cell
    .split(/(?<!\s)\s*[;|]\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return parts.flatMap((part) => {
    const smaller = part.split(/(?<!\s)\s*[,&/]\s*|(?<!\s)\s+and\s+/).filter((each) => each !== '')
    return smaller.length > 1 && smaller.every(isWhole) ? smaller : [part]
  })
}

function isWhole(text: string): boolean {
  const said = text.toLowerCase().trim()
  return (
    namedKind(text) !== null ||
    KIN.some(([pattern]) => pattern.test(said)) ||
    (WHOLE.test(said) && guessConnection(text) !== null)
  )
}

/** A connection in one word for files and forms: `owns`, `family:spouse`, or `owns<` if it is reversed. */
export function connectionWord({ kind, relationship, turned }: Connection): string {
  return `${kind}${relationship === null ? '' : `:${relationship}`}${turned ? '<' : ''}`
}

const isKind = (word: string): word is LinkKind => (LINK_KIND_NAMES as readonly string[]).includes(word)

/** What such a word says; null if it is not one. */
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
    const { verb, relationships, personal, symmetric } = LINK_KINDS[kind]
    const of = (relationship: string) => ({
      value: `${kind}:${relationship}`,
      label:
        kind === 'family'
          ? `To is From’s ${words(relationship)}`
          : `From and To: ${words(relationship)}${kind === 'associate' ? 's' : ''}`,
    })
    const plain = personal ? [] : [{ value: kind, label: `From ${verb} To` }]
    const back = personal || symmetric ? [] : [{ value: `${kind}<`, label: `To ${verb} From` }]
    return [...plain, ...back, ...(relationships ?? []).map(of)]
  })
}
