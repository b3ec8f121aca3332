/**
 * Does `work` every so many milliseconds for as long as the server runs, never twice at once.
 * @param failed is told each error; the next round comes all the same.
 * @returns a function that stops it.
 */
export function regularly(
  everyMs: number,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): () => void {
  let busy = false
  const look = async (): Promise<void> => {
    if (busy) return
    busy = true
    try {
      await work()
    } catch (error) {
      failed(error)
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
