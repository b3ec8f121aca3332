type Part = string | { readonly name: string }

const nameOf = (part: Part): string => (typeof part === 'string' ? part : part.name)

/** What an overlap is called: its official, the negotiation and the party. */
export function overlapName({
  official,
  negotiation,
  party,
}: Readonly<Record<'official' | 'negotiation' | 'party', Part>>): string {
  return `${nameOf(official)}, ${nameOf(negotiation)} and ${nameOf(party)}`
}
