/** The id that the address of this page ends with; empty if it has none, or if what it has is no text. */
export function targetId(): string {
  try {
    return decodeURIComponent(location.hash.slice(1))
  } catch {
    return ''
  }
}
