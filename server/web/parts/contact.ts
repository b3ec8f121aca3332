/** Where the site’s operator can be reached: a link where it is an email or web address. */
export function contactModel(contact: string | undefined) {
  if (contact === undefined) return null
  const mail = /^[^\s@/:]+@[^\s@/:]+$/.test(contact)
  return { words: contact, href: mail ? `mailto:${contact}` : /^https?:/.test(contact) ? contact : null }
}
