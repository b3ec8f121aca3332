/** What XML files must not contain: control characters, lone surrogates, and codes that are not characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot contain these
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

/** Text, or a whole file, without what XML cannot contain. */
export const forXml = (text: string): string => text.replace(NOT_IN_XML, '')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text escaped for XML, including attributes. */
export const escapeXml = (text: string): string =>
  forXml(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
