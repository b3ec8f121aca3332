import { MONTHS_SHORT, stop } from './format.ts'

/** A page to cite. */
export interface CitedPage {
  readonly title: string
  /** The permanent address of the page as of this moment. */
  readonly url: string
  /** The moment of the record that the page shows, in the form that `as_of` accepts. */
  readonly moment: string
  /** When the reader viewed it. */
  readonly accessed: Date
}

/** A citation in one style. */
export interface Citation {
  readonly style: string
  readonly text: string
}

const PUBLISHER = 'Recusal'

// Made once: making a formatter takes longer than the rest of a page's last lines.
const LONG = new Intl.DateTimeFormat('en-US', {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  timeZone: 'UTC',
})
const TIME = new Intl.DateTimeFormat('en-US', {
  hour: 'numeric',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
})
const long = (date: Date): string => LONG.format(date)
const time = (date: Date): string => TIME.format(date)

/** `27 Nov. 2026`, in MLA style. May, June and July are not abbreviated. */
function mlaDate(date: Date): string {
  const month = date.getUTCMonth()
  const name = month >= 4 && month <= 6 ? long(date).split(' ')[0] : `${MONTHS_SHORT[month]}.`
  return `${date.getUTCDate()} ${name} ${date.getUTCFullYear()}`
}

/** Text in which nothing is read as a BibTeX command. */
const bibtex = (text: string): string => text.replace(/[{}\\]/g, '').replace(/[#$%&_~^]/g, '\\$&')

/** How newsrooms and scholars cite a page of the record. */
export function citations({ title, url, moment, accessed }: CitedPage): Citation[] {
  const at = new Date(moment)
  const key = `recusal-${moment.slice(0, 10)}`
  return [
    {
      style: 'Newsroom',
      text: `According to “${title},” a page of ${PUBLISHER}, a public record of overlaps between office and interest (as of ${long(at)}), ${url}`,
    },
    {
      style: 'APA',
      text: `${PUBLISHER}. (${at.getUTCFullYear()}, ${long(at).replace(/, \d+$/, '')}). ${title} [Data set]. ${url}`,
    },
    {
      style: 'Chicago',
      text: `${PUBLISHER}. “${title}${stop(title)}” Record as of ${long(at)}, ${time(at)}. Accessed ${long(accessed)}. ${url}.`,
    },
    {
      style: 'MLA',
      text: `“${title}${stop(title)}” ${PUBLISHER}, ${mlaDate(at)}, ${url}. Accessed ${mlaDate(accessed)}.`,
    },
    {
      style: 'BibTeX',
      text: `@misc{${key}, author = {{${PUBLISHER}}}, title = {${bibtex(title)}}, year = {${at.getUTCFullYear()}}, note = {Record as of ${long(at)}, ${time(at)}; accessed ${long(accessed)}}, url = {${url}}}`,
    },
  ]
}
