/** What no XML file may hold: control characters, halves of characters, and codes that stand for none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML does not hold
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

/** Text, or a whole file, without what XML cannot hold. */
export const forXml = (text: string): string => text.replace(NOT_IN_XML, '')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it stands in XML, in an attribute too. */
export const escapeXml = (text: string): string =>
  forXml(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
