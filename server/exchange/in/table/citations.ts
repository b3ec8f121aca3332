import { fileCitation, NO_SOURCE_NAMED, type ReadCitation, sourceRecord } from '../file-source.ts'
import type { RowReader } from './row-reader.ts'

/** How many characters a record keeps of a quotation or a note, and how many sources it can cite. */
const MOST_CHARACTERS = 1000
const MOST_SOURCES = 50

/** Where another address begins in a text: not inside an address that contains it, such as an archive's. */
const NEXT_ADDRESS = /(?<![/=:%])(?=https?:\/\/)/i
const ADDRESS = /^https?:\/\/[^\s|<>"]+/i

/** An address without the punctuation that ends a sentence or a list, or closes a bracket opened before it. */
function withoutEnding(url: string): string {
  const shorter = url.replace(/(?<![;,.])[;,.]+$/, '')
  const [, last] = /([)\]])$/.exec(shorter) ?? []
  if (last === undefined) return shorter
  const opening = last === ')' ? '(' : '['
  return shorter.split(opening).length < shorter.split(last).length
    ? withoutEnding(shorter.slice(0, -1))
    : shorter
}

/** The web addresses in a text, each once, and its other words. */
export function addressesIn(text: string): { urls: string[]; words: string } {
  const urls: string[] = []
  const words: string[] = []
  for (const part of text.split(NEXT_ADDRESS)) {
    const url = withoutEnding(ADDRESS.exec(part)?.[0] ?? '')
    if (url === '' || !URL.canParse(url) || url.length > 2000) {
      words.push(part)
      continue
    }
    if (!urls.includes(url)) urls.push(url)
    words.push(part.slice(url.length))
  }
  const said = words
    .map((each) => each.replace(/^[;,|.\s]+|(?<![;,|\s])[;,|\s]+$/g, ''))
    .filter((each) => each !== '')
    .join('; ')
  return { urls, words: said }
}

/** What the row cites: the addresses that it names, else the file itself. Null if it can cite nothing. */
export function readCitations(reader: RowReader): readonly ReadCitation[] | null {
  const { urls, words } = addressesIn(reader.cell('source_url'))
  const [quote, title, publisher] = [
    reader.cell('quote'),
    reader.cell('source_title'),
    reader.cell('source_publisher'),
  ]
  const published = reader.cell('source_published')
  const [locator, origin] = [reader.cell('locator'), reader.cell('source_origin')]
  const [archived = ''] = addressesIn(reader.cell('source_archive')).urls
  const said = {
    ...(quote === '' ? {} : { quote: reader.shortened('Quotation', quote, MOST_CHARACTERS) }),
    ...(words === '' ? {} : { note: reader.shortened('Source note', words, MOST_CHARACTERS) }),
    ...(locator === '' ? {} : { locator: reader.shortened('Where in the source', locator, 300) }),
  }
  if (urls.length === 0) {
    const own = fileCitation(reader.source, `row ${reader.number}`)
    if (own === null)
      return reader.refuse(
        'source_url',
        words === '' ? NO_SOURCE_NAMED : `“${words.slice(0, 100)}” is not a web address`,
      )
    // For a source without an address, the record cites the file, with a note on what it names.
    const told = [words, title, publisher, published, origin, archived].filter((text) => text !== '')
    const note = `The file names: ${told.join(', ')}`
    return [
      {
        ...own,
        ...said,
        ...(told.length === 0 ? {} : { note: reader.shortened('Source note', note, MOST_CHARACTERS) }),
      },
    ]
  }
  const known = {
    title: title || null,
    publisher: publisher || null,
    published: reader.date('source_published'),
    origin: reader.shortened('Source: based on', origin, 300) || null,
    archive_url: archived || null,
  }
  // Of several sources, only the addresses are known. A note is of the cell that names them, and goes with the first.
  const { quote: _quote, locator: _locator, ...noted } = said
  if (urls.length > 1)
    for (const [what, text] of [
      ['Quotation', quote],
      ['Where in the source', locator],
      ['Source title', title],
      ['Source publisher', publisher],
      ['Source date', published],
      ['Source: based on', origin],
      ['Source: archived copy', archived],
    ] as const)
      if (text !== '') reader.left.add(what, 'The row names several sources, and it does not say which one.')
  if (urls.length > MOST_SOURCES)
    reader.left.add('Source', `A record cites at most ${MOST_SOURCES} at once.`, urls.length - MOST_SOURCES)
  return urls.slice(0, MOST_SOURCES).map((url, index) => ({
    source: sourceRecord(url, urls.length === 1 ? known : {}),
    ...(index > 0 ? {} : urls.length === 1 ? said : noted),
  }))
}
