import type { AnyForm, FormParams } from './form.ts'

/** A form at an address, and what the address says. */
export interface FormAt {
  readonly form: AnyForm
  readonly params: FormParams
  readonly editing: boolean
}

/** The one of these forms that is at an address, for a new record or an edit; null if none is. */
export function formAmong(forms: readonly AnyForm[], path: string): FormAt | null {
  for (const form of forms) {
    for (const editing of [false, true]) {
      for (const pattern of editing ? form.paths.edit : form.paths.new) {
        const params = match(pattern, path)
        if (params !== null) return { form, params, editing }
      }
    }
  }
  return null
}

/** The parts of a path that a pattern such as `/links/:slug/edit` names; null if it does not fit. */
function match(pattern: string, path: string): FormParams | null {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const said = given[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decodedPart(said)
    else if (part !== said) return null
  }
  return params
}

/** A part of a path as it was meant; as it is, if that cannot be told. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
