/** An option of a picker: what it is called, the alias that matched, and what it is. */
interface Option {
  readonly name: string
  readonly alias: string | null
  readonly what: string
}

/** Text as HTML that shows it. */
export function asHtml(text: string): string {
  const box = document.createElement('span')
  box.textContent = text
  return box.innerHTML
}

export function optionHtml({ name, alias, what }: Option): string {
  const also = alias === null ? '' : ` <span>(${asHtml(alias)})</span>`
  return `<span>${asHtml(name)}${also}</span> <span class="option-kind">${asHtml(what)}</span>`
}
