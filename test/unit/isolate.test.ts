import { describe, expect, it } from 'vitest'
import { isolated, isolatedModel } from '../../server/values/isolate.ts'

const [OPEN, CLOSE] = ['\u2068', '\u2069']

describe('text inside other text', () => {
  it.each([
    ['plain', 'plain'],
    ['evil\u202etxt owns 5% of it.', 'eviltxt owns 5% of it.'],
    ['two\u2067in\u2069 and \u202aon', 'twoin and on'],
    ['owns 70% of شركة المملكة القابضة.', `owns 70% of ${OPEN}شركة المملكة القابضة${CLOSE}.`],
    ['שלום 12 עולם and more', `${OPEN}שלום 12 עולם${CLOSE} and more`],
    ['Bank הפועלים Ltd', `Bank ${OPEN}הפועלים${CLOSE} Ltd`],
    ['Русский, 中文', 'Русский, 中文'],
  ])('%j does not reorder the text around it', (text, shown) => {
    expect(isolated(text)).toBe(shown)
  })

  it('is isolated wherever a page shows it, but not in form values', () => {
    const name = 'a\u202eb'
    const model = { name, rows: [{ value: name, label: name }, 7, null] }
    expect(isolatedModel(model)).toEqual({ name: 'ab', rows: [{ value: name, label: 'ab' }, 7, null] })
    const plain = { rows: [{ value: 'x' }] }
    expect(isolatedModel(plain)).toBe(plain)
  })
})
