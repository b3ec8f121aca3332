import { describe, expect, it } from 'vitest'
import { isolated, isolatedModel } from '../../server/values/isolate.ts'

describe('text that turns the direction', () => {
  it.each([
    ['plain', 'plain'],
    ['שלום\u200f', 'שלום\u200f'],
    ['evil\u202etxt', '\u2068evil\u202etxt\u2069'],
    ['two\u2067in', '\u2068two\u2067in\u2069\u2069'],
    ['closed\u2067in\u2069', '\u2068closed\u2067in\u2069\u2069'],
    ['out\u2069\u202ehere', '\u2068out\u202ehere\u2069'],
  ])('%j is closed in itself', (text, shown) => {
    expect(isolated(text)).toBe(shown)
  })

  it('is closed in everything that a page shows, and in nothing that it sends back', () => {
    const name = 'a\u202eb'
    const model = { name, rows: [{ value: name, label: name }, 7, null] }
    expect(isolatedModel(model)).toEqual({
      name: isolated(name),
      rows: [{ value: name, label: isolated(name) }, 7, null],
    })
    const plain = { rows: [{ value: 'x' }] }
    expect(isolatedModel(plain)).toBe(plain)
  })
})
