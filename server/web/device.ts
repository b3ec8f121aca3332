const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const

const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'an iPhone'],
  ['iPad', 'an iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'a Mac'],
  ['Linux', 'Linux'],
] as const

/** A browser in a few words that its owner will recognize: "Firefox on Linux". */
export function deviceOf(userAgent: string | undefined): string {
  const said = userAgent ?? ''
  const browser = BROWSERS.find(([token]) => said.includes(`${token}/`))?.[1] ?? 'A program'
  const system = SYSTEMS.find(([token]) => said.includes(token))?.[1]
  return system === undefined ? browser : `${browser} on ${system}`
}
