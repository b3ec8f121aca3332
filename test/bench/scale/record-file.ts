import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { ENTITIES, KINDS, LINKS, NEGOTIATIONS, STATES } from '../large-record.ts'

const SOURCES = 2_000
const PERCENT = KINDS.flatMap((kind) => Array.from({ length: kind[1] }, () => kind))
const WITH_A_SUM = ['invests_in', 'lends_to', 'pays', 'gives']

/** Numbers from 0 up to 1, always the same for a given seed (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

/** The lists of an invented record with hubs: the lower an entity's number, the more links it has. */
function* lists(
  size: number,
  officials: number,
): Generator<readonly [list: string, records: Iterable<object>]> {
  const draw = drawing(20_261_127)
  const [entities, links] = [Math.round(ENTITIES * size), Math.round(LINKS * size)]
  const persons = Math.round(entities * 0.4)
  const apart = Math.max(1, Math.floor(persons / officials))
  const state = (): number => persons + 1 + Math.floor(STATES * draw())
  const end = (kind: 'p' | 'o'): number => {
    if (kind === 'p') return 1 + Math.floor(persons * draw() ** 1.2)
    if (draw() < 0.03) return state()
    return persons + STATES + 1 + Math.floor((entities - persons - STATES) * draw() ** 2.5)
  }
  const kindOf = (number: number): string =>
    number <= persons
      ? 'person'
      : number <= persons + STATES
        ? 'state'
        : number % 12 === 0
          ? 'fund'
          : 'company'
  yield [
    'sources',
    upTo(SOURCES).map((number) => ({
      id: `source-${number}`,
      url: `https://source.example/${number}`,
      publisher: `Daily ${number % 40}`,
      title: `Report ${number}`,
      published: '2022-03-10',
    })),
  ]
  yield [
    'entities',
    (function* () {
      for (let number = 1; number <= entities; number += 1)
        yield { id: `entity-${number}`, kind: kindOf(number), name: `Invented ${kindOf(number)} ${number}` }
    })(),
  ]
  yield [
    'links',
    (function* () {
      for (let number = 1; number <= links; number += 1) {
        const [kind, , of, at] = PERCENT[Math.floor(draw() * 100)] as (typeof KINDS)[number]
        const from = end(of)
        let to = end(at)
        while (to === from) to = end(at)
        const share = number % 20 === 0 ? 51 + (number % 49) : 1 + (number % 40)
        yield {
          id: `link-${number}`,
          kind,
          from: `entity-${from}`,
          to: `entity-${to}`,
          status: 'reported',
          start: String(2005 + (number % 20)),
          ...(kind === 'family' ? { relationship: 'sibling' } : {}),
          ...(kind === 'associate' ? { relationship: 'associate' } : {}),
          ...(kind === 'owns' ? { share_percent: share } : {}),
          ...(WITH_A_SUM.includes(kind) ? { amount: (1 + (number % 997)) * 1000, currency: 'USD' } : {}),
          sources: [`source-${1 + (number % SOURCES)}`],
        }
      }
    })(),
  ]
  const seats = upTo(officials * 2).map((number) => ({
    talks: 1 + Math.floor(NEGOTIATIONS * draw()),
    official: `entity-${1 + (number % officials) * apart}`,
  }))
  yield [
    'negotiations',
    upTo(NEGOTIATIONS).map((number) => ({
      id: `talks-${number}`,
      name: `Talks ${number}`,
      status: 'ongoing',
      start: '2024',
      parties: [...new Set(upTo(4).map(() => `entity-${state()}`))].map((entity) => ({
        entity,
        role: 'principal',
      })),
      participants: [
        ...new Set(seats.filter(({ talks }) => talks === number).map(({ official }) => official)),
      ].map((official) => ({ official, role: 'envoy' })),
      sources: ['source-1'],
    })),
  ]
}

/** Streams a dataset file `size` times as large as LittleSis to disk, the same on every run. */
export async function writeRecordFile(path: string, size: number, officials: number): Promise<void> {
  const file = createWriteStream(path)
  const write = async (text: string): Promise<void> => {
    if (!file.write(text)) await once(file, 'drain')
  }
  await write('{"format":"recusal-dataset/1"')
  for (const [list, records] of lists(size, officials)) {
    await write(`,"${list}":[`)
    let between = ''
    for (const record of records) {
      await write(`${between}\n${JSON.stringify(record)}`)
      between = ','
    }
    await write(']')
  }
  file.end('}\n')
  await once(file, 'finish')
}
