const WAIT_MS = 150

/** Asks the server as someone types; only the answer to the last question counts. */
export function asker<Found>(
  path: string,
  parameter = 'q',
): (words: string, answer: (found: Found[]) => void) => void {
  let last = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  return (words, answer) => {
    clearTimeout(timer)
    last += 1
    const mine = last
    timer = setTimeout(async () => {
      try {
        const query = encodeURIComponent(words.trim().slice(0, 200))
        const response = await fetch(`${path}${path.includes('?') ? '&' : '?'}${parameter}=${query}`)
        const found = response.ok ? ((await response.json()) as Found[]) : []
        if (mine === last) answer(found)
      } catch {
        // Without a network the field still works: the server looks up what was typed when it is saved.
        if (mine === last) answer([])
      }
    }, WAIT_MS)
  }
}

/**
 * What a picker in `box` asks, and what it says if there is nothing to offer, but only once it has the answer. An
 * answer that arrives after someone has moved on opens nothing.
 */
export function offering<Found>(path: string, nothing: string, box: HTMLElement) {
  const ask = asker<Found>(path)
  let waiting = false
  return {
    source: (words: string, answer: (found: Found[]) => void): void => {
      waiting = true
      ask(words, (found) => {
        waiting = false
        if (box.contains(document.activeElement)) answer(found)
      })
    },
    tNoResults: (): string => (waiting ? 'Searching …' : nothing),
  }
}
