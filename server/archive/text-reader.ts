import { extractText, getDocumentProxy } from 'unpdf'

/** A PDF to read. */
export interface TextJob {
  readonly content: Uint8Array
  readonly mostPages: number
}

/** Where a thread that reads the text of PDFs starts. @returns null if it cannot be read. */
export default async function readText({ content, mostPages }: TextJob): Promise<string | null> {
  try {
    const document = await getDocumentProxy(new Uint8Array(content))
    if (document.numPages > mostPages) return null
    const { text } = await extractText(document, { mergePages: true })
    return text
  } catch {
    return null
  }
}
