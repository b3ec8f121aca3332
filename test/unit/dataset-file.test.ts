import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DatasetFile } from '../../server/dataset/file.ts'
import { DATASET_FORMAT, RECORD_LISTS } from '../../server/dataset/format.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import type { FileRefused } from '../../server/dataset/problems.ts'
import { atOnce } from '../../server/values/steps.ts'

const read = (content: string) =>
  [...atOnce(DatasetFile.open(Buffer.from(content))).records()].map(({ list, record }) => [list, record])

/** The records of a file by the parser of the language, list by list. */
function parsed(content: string): [string, unknown][] {
  const file = JSON.parse(content) as Record<string, unknown[] | null>
  return RECORD_LISTS.flatMap((list) => (file[list] ?? []).map((record): [string, unknown] => [list, record]))
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '{', '}]', '\\"', ']}', ',{'),
)
const record = fc.dictionary(
  text,
  fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text), fc.dictionary(text, fc.array(text))),
)
const file = fc
  .tuple(
    fc.shuffledSubarray(RECORD_LISTS),
    fc.array(fc.array(record, { maxLength: 4 }), {
      minLength: RECORD_LISTS.length,
      maxLength: RECORD_LISTS.length,
    }),
    fc.constantFrom(undefined, 2, '\t', '\r\n'),
  )
  .map(([lists, records, space]) =>
    JSON.stringify(
      { ...Object.fromEntries(lists.map((list, at) => [list, records[at]])), format: DATASET_FORMAT },
      null,
      space,
    ),
  )

describe('a record with too much in it', () => {
  const many = (value: unknown, count = 10_001): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, value]))
  const problemsOf = (entity: object): readonly { field: string; reason: string }[] => {
    const file = { format: DATASET_FORMAT, entities: [{ id: 'x', kind: 'person', name: 'X', ...entity }] }
    try {
      parseDataset(JSON.stringify(file))
      return []
    } catch (error) {
      return (error as FileRefused).problems
    }
  }
  const reason = 'has more than 10,000 members or items'

  it.each([
    ['', many('')],
    ['external_ids', { external_ids: many('') }],
    ['aliases', { aliases: Array.from({ length: 200_000 }, () => '') }],
  ])('is refused as a whole, with one problem: %j', (field, entity) => {
    expect(problemsOf(entity)).toEqual([{ record: 'entities “x”', field, reason }])
  })

  it('is told each problem once if it has fewer', () => {
    const problems = problemsOf(many('', 5000))
    expect(problems.length).toBe(5000)
    expect(new Set(problems.map(({ field }) => field)).size).toBe(5000)
  })

  it('is not looked for in a file with too many names beside its lists', () => {
    const names = many(0, 100_000)
    expect(() => read(JSON.stringify({ format: DATASET_FORMAT, ...names }))).toThrow(
      'has too much besides the records of its lists',
    )
  })
})

describe('a dataset file', () => {
  it('has the records that are written in it, whatever signs are in their texts', () => {
    fc.assert(
      fc.property(file, (content) => {
        expect(read(content)).toEqual(parsed(content))
        expect(read(`\ufeff${content}`)).toEqual(parsed(content))
      }),
    )
  })

  it('has them however the names of its lists are written', () => {
    const content = `{"format":"${DATASET_FORMAT}","\\u006cinks":[{"id":"l"}],"s\\u006furces":[{"id":"s"}]}`
    expect(read(content)).toEqual(parsed(content))
  })

  it('has ids without the white space around them', () => {
    const content = `{"format":"${DATASET_FORMAT}","links":[{"id":" l "},{"id":"m"}]}`
    expect(read(content)).toEqual([
      ['links', { id: 'l' }],
      ['links', { id: 'm' }],
    ])
  })

  it('has them however much white space is between them', () => {
    const sources = Array.from({ length: 10_002 }, (_, number) => ({ id: `source-${number}` }))
    const written = sources.map((source) => JSON.stringify(source)).join(`,${' '.repeat(1001)}`)
    const file = atOnce(
      DatasetFile.open(Buffer.from(`{"format":"${DATASET_FORMAT}","sources":[${written}]}`)),
    )
    expect([...file.records()].map(({ record }) => record)).toEqual(sources)
  })

  it('is read once for its outline, however many names it has for nothing', () => {
    const content = Buffer.from(`{"format":"${DATASET_FORMAT}",${'"\\x",'.repeat(50_000)}"a":1}`)
    let asked = 0
    const counting = {
      length: content.length,
      subarray: (begin: number, end: number) => {
        asked += 1
        return content.subarray(begin, end)
      },
    }
    expect(() => atOnce(DatasetFile.open(counting))).toThrow(/is not JSON/)
    expect(asked).toBeLessThan(10)
  })

  it('lists the first of many problems', () => {
    const links = Array.from({ length: 3000 }, () => '{"amount":NaN}').join()
    const said = new Set<string>()
    try {
      read(`{"format":"${DATASET_FORMAT}","links":[${links}]}`)
    } catch (error) {
      for (const line of (error as Error).message.split('\n')) said.add(line)
    }
    expect(said.size).toBe(21)
    expect(said).toContain('file: has such problems in more records')
  })

  it('is refused wherever it is not JSON', () => {
    const damaged = fc
      .tuple(file, fc.nat(), fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', '\0', 'x'))
      .map(([content, at, sign]) => {
        const place = at % content.length
        // A sign outside the Basic Multilingual Plane that is cut in two is not text.
        return Buffer.from(content.slice(0, place) + sign + content.slice(place + 1)).toString()
      })
    fc.assert(
      fc.property(damaged, (content) => {
        let whole: [string, unknown][] | null = null
        try {
          whole = parsed(content)
        } catch {
          expect(() => read(content)).toThrow(/is not JSON/)
        }
        let taken: unknown = null
        try {
          taken = read(content)
        } catch {}
        if (taken !== null) expect(taken).toEqual(whole)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['[]', 'file: must be one JSON object'],
    ['[[{}]]', 'file: must be one JSON object'],
    [`{"format":"${DATASET_FORMAT}","links":{"a":{}}}`, 'file: links must be a list'],
    [`{"format":"${DATASET_FORMAT}","links":[{},[{}],5]}`, 'file: links.1 must be an object'],
    [`{"format":"${DATASET_FORMAT}","links":[{},\n{} , {},5,{},7]}`, 'file: links.3 must be an object'],
    [`{"format":"${DATASET_FORMAT}","ties":[{}]}`, 'file: ties is not a known list of records'],
    ['{"format":{"a":{"b":{}}}}', `file: format must be “${DATASET_FORMAT}”`],
    [`{"format":"${DATASET_FORMAT}","links":[{"id":"l"},{"id":}]}`, 'links, record 2: is not JSON'],
    [
      `{"format":"${DATASET_FORMAT}",\n"links":[\n{"id":"l"},\n{"id":"m",\n"kind:"pays"},\n{"id":"n"}]}`,
      'links, record 2: is not JSON: it does not end, line 5',
    ],
    [
      `{"format":"${DATASET_FORMAT}",\n"links":[\n{"id":"ö"},\n{"id":"m"}\n{"id":"n"}]}`,
      "file: is not JSON: Expected ',' or ']' after array element in JSON, line 5",
    ],
    [
      `{"format":"${DATASET_FORMAT}",\n"links":[\n{"id":"ö"},\n{"id":"m",\n"kind":}]}`,
      'links, record 2: is not JSON: Unexpected token',
    ],
    [`{"format":"${DATASET_FORMAT}","links":[{"id":"l","":1,"":2}]}`, 'links “l”: "" appears twice'],
    [
      `{"format":"${DATASET_FORMAT}","links":[{"id":"l","a":[{"b":1,"b":2}]}]}`,
      'links “l”: a.0.b appears twice',
    ],
    [
      `{"format":"${DATASET_FORMAT}","links":[{"id":"l","a":${'['.repeat(200)}`,
      'links, record 1: is not JSON: it does not end',
    ],
    [
      `{"format":"${DATASET_FORMAT}","links":[{"id":"l","a":${'['.repeat(200)}${']'.repeat(200)}}]}`,
      'links, record 1: is nested too deeply',
    ],
    [`{"format":"${DATASET_FORMAT}","links":[},${'[},'.repeat(50_000)}`, 'file: is not JSON'],
    [
      `{"format":"${DATASET_FORMAT}","links":[\n{"id":"l"},\n{"id":"m","detail":\n"${'a'.repeat(100_000)}"`,
      'links, record 2: is not JSON: it does not end, line 3',
    ],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'file: is nested too deeply'],
  ])('is refused with the place of the fault: %#', (content, said) => {
    expect(() => read(content)).toThrow(said)
  })
})
