/** How long a finished page waits for what is only beside it. */
const LONGEST_WAIT_MS = 1000

/**
 * What `work` gives within a second; `otherwise` if it is late or fails, since the page itself is finished.
 * @param failed is told the error.
 */
export function soon<T>(work: Promise<T>, otherwise: T, failed: (error: unknown) => void): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(resolve, LONGEST_WAIT_MS, otherwise).unref())
  return Promise.race([work, late]).catch((error: unknown) => {
    failed(error)
    return otherwise
  })
}
