/** The part of accessible-autocomplete 3 that is used here; the package has no types of its own. */
declare module 'accessible-autocomplete' {
  interface Options<Item> {
    element: HTMLElement
    id: string
    name?: string
    defaultValue?: string
    placeholder?: string
    minLength?: number
    confirmOnBlur?: boolean
    source: (query: string, populate: (results: Item[]) => void) => void
    templates?: {
      inputValue: (item?: Item) => string
      suggestion: (item: Item | string) => string
    }
    onConfirm?: (item?: Item) => void
    tNoResults?: () => string
  }
  export default function accessibleAutocomplete<Item>(options: Options<Item>): void
}
