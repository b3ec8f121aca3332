import { describe, expect, it } from 'vitest'
import { type Agent, signedIn, useApp } from '../support/app.ts'
import { type Fields, problemsOn, SOURCE, save, send, sentAgain } from '../support/forms.ts'
import { fieldsOf, has, one, page, valueOn, wordsIn } from '../support/html.ts'

const running = useApp()

let number = 0
/** A new link, different from all others. */
const link = (more: Fields = {}): Fields => {
  number += 1
  return {
    ...SOURCE,
    from: 'Oman',
    to: 'Kushner Companies',
    kind: 'pays',
    start_year: String(1950 + number),
    ...more,
  }
}

async function record(agent: Agent, fields: Fields) {
  const { at } = await save(agent, '/links/new', fields)
  const { body } = await agent.get(`/api/v1${at}`).expect(200)
  return { at, data: body.data }
}

/** Sends the form that came back again with these changes. */
async function again(agent: Agent, html: string, changes: Fields) {
  const { action, fields } = sentAgain(html)
  return agent
    .post(action)
    .type('form')
    .send({ ...fields, action: 'save', ...changes })
}

describe('a figure that can be read in two ways', () => {
  it.each([
    ['100.000', ['100', '100,000']],
    ['1.500', ['1.50', '1,500']],
    ['1,500', ['1,500', '1.50']],
    ['€1.234,56', ['€1.23456', '€1,234.56']],
  ])('%s is asked about, and saved as it was meant', async (amount, readings) => {
    const agent = await signedIn(running(), 'researcher')
    const asked = await send(agent, '/links/new', link({ amount }))
    expect(asked.status).toBe(422)
    expect(problemsOn(asked.text)).toBe('Amount can be read in two ways: choose the one you mean')
    expect(wordsIn(asked.text, '.readings label')).toEqual(readings)
    const choices = page(asked.text).querySelectorAll('[name=amount_reading]')
    for (const choice of choices) {
      const value = choice.getAttribute('value') ?? ''
      number += 1
      const saved = await again(agent, asked.text, {
        amount_reading: value,
        start_year: String(1900 + number),
      })
      expect(saved.status, problemsOn(saved.text)).toBe(303)
      const { body } = await agent.get(`/api/v1${saved.headers.location}`)
      expect(Number(body.data.amount)).toBe(Number(value.split('|')[0]))
    }
    expect(choices.length).toBe(2)
  })
})

describe('how exactly a figure is known', () => {
  it.each([
    [
      { amount_how: 'at_least', amount: '30m' },
      { amount_min: '30000000', amount_max: undefined },
    ],
    [
      { amount_how: 'up_to', amount: '30m' },
      { amount_min: undefined, amount_max: '30000000' },
    ],
    [
      { amount_how: 'between', amount: '1m', amount_max: '2m' },
      { amount_min: '1000000', amount_max: '2000000' },
    ],
    [{ amount: 'over $50,000,000' }, { amount_min: '50000000', amount_max: undefined }],
    [
      { amount: '3 trillion', currency: 'jpy' },
      { amount: '3000000000000', currency: 'JPY' },
    ],
  ])('%j', async (typed, kept) => {
    const agent = await signedIn(running(), 'researcher')
    const { data } = await record(agent, link(typed as Fields))
    for (const [name, value] of Object.entries(kept)) expect(data[name] ?? undefined, name).toBe(value)
  })

  it.each([
    [{ amount_how: 'between', amount: '1m' }, 'Upper end is missing: “between” has two ends'],
    [{ amount_how: 'at_least', amount: '1m', amount_max: '2m' }, 'Upper end is for “between”'],
    [{ amount_how: 'at_least', amount: 'up to 2m' }, 'Amount is already a range'],
    [{ amount_how: 'between', amount: '2m', amount_max: '1m' }, 'below the lower end'],
    [{ amount_how: '', amount: '1m', amount_max: '2m' }, 'Upper end is for “between”'],
    [{ amount_how: 'between', amount: '1.2', amount_max: '1.5bn' }, 'Amount can be 1.2 or 1200000000'],
    [{ currency: 'JPY' }, 'Amount is missing: a currency was entered without one'],
    [{ share: 'half', kind: 'owns' }, 'must be a percentage'],
    [{ share: '10% to 200%', kind: 'owns' }, 'must be a percentage'],
    [{ amount: '5', currency: 'XYZ' }, 'must be a currency code'],
  ])('%j is refused with an explanation', async (typed, words) => {
    const agent = await signedIn(running(), 'researcher')
    const refused = await send(agent, '/links/new', link(typed as Fields))
    expect(refused.status).toBe(422)
    expect(problemsOn(refused.text)).toContain(words)
  })

  it('is shown with all its digits if the short form leaves some out', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await record(agent, link({ amount: '$1,999,999' }))
    expect((await agent.get(at)).text).not.toContain('$2m')
    const short = await record(agent, link({ amount: '128.5m' }))
    const { text } = await agent.get(short.at)
    expect(text).toContain('$128.5m')
    expect(text).toContain('$128,500,000')
  })
})

describe('a date that is likely a typo', () => {
  it.each([
    [{ kind: 'advises', start_year: '0013' }, 'Start is in the year 13.'],
    [{ kind: 'manages', start_year: '2999' }, 'Start is in the future.'],
    [{ kind: 'directs', end_choice: 'date', end_year: '2150' }, 'End is about a century later.'],
    [
      { kind: 'founded', source_0_url: 'https://paper.example/2998', source_0_published_year: '2998' },
      'Published is in the future.',
    ],
  ])('%j is asked about once, and saved', async (typed, words) => {
    const agent = await signedIn(running(), 'researcher')
    const fields = link(typed as Fields)
    const asked = await send(agent, '/links/new', fields)
    expect(asked.status).toBe(422)
    expect(wordsIn(asked.text, '[aria-labelledby=sure-heading] li')).toEqual([words])
    const token = one(page(asked.text), '#sure').getAttribute('value') ?? ''
    const saved = await again(agent, asked.text, { sure: token })
    expect(saved.status, problemsOn(saved.text)).toBe(303)
    // A date that is already on record is not asked about again.
    await save(agent, `${saved.headers.location}/edit`, { detail: 'Something else' })
  })

  it('is not asked about if the link is planned', async () => {
    const agent = await signedIn(running(), 'researcher')
    await save(agent, '/links/new', link({ start_year: '2040', stage: 'planned' }))
  })

  it('is saved without the day if only the month is known', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await record(agent, link({ start_month: 'Sept' }))
    const { text } = await agent.get(`${at}/edit`)
    expect(wordsIn(text, '[data-date-kept=start]')[0]).toMatch(/^Saved as September \d{4}, day unknown\.$/)
  })
})

describe('a change of what is on record', () => {
  it('needs a reason, except for corrections to one’s own entry within 10 minutes', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await record(agent, link())
    await save(agent, `${at}/edit`, { detail: 'A slip mended', reason: '' })
    const other = await signedIn(running(), 'editor')
    const refused = await send(other, `${at}/edit`, { detail: 'Otherwise', reason: '' })
    expect(refused.status).toBe(422)
    expect(problemsOn(refused.text)).toBe('Reason for the change is missing: say why you are changing this')
    await save(other, `${at}/edit`, { detail: 'Otherwise', reason: 'The paper corrected itself' })
    expect((await other.get(`${at}/history`)).text).toContain('The paper corrected itself')
    running().wait(11)
    const late = await signedIn(running(), 'researcher')
    expect((await send(late, `${at}/edit`, { detail: 'Too late', reason: '' })).status).toBe(422)
  })
})

describe('the same link again', () => {
  it('is asked about, and added if it is meant', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = link({ amount: '7m' })
    const first = await record(agent, fields)
    const asked = await send(agent, '/links/new', fields)
    expect(asked.status).toBe(422)
    expect(asked.text).toContain(first.at)
    const token = valueOn(asked.text, 'not_alike')
    expect((await again(agent, asked.text, { not_alike: token })).status).toBe(303)
  })
})

describe('a long list', () => {
  it('keeps all its items, and says how long it may be', async () => {
    const agent = await signedIn(running(), 'researcher')
    const sources = Object.assign(
      {},
      ...Array.from({ length: 60 }, (_, index) => ({
        [`source_${index}_url`]: `https://paper.example/many/${index}`,
        [`source_${index}_publisher`]: 'The Paper',
        [`source_${index}_title`]: `Number ${index}`,
      })),
    )
    const { at, data } = await record(agent, { ...link(), ...sources, source_count: '60' })
    expect(data.sources).toHaveLength(60)
    const form = await agent.get(`${at}/edit`)
    const more = await agent
      .post(`${at}/edit`)
      .type('form')
      .send({
        ...fieldsOf(one(page(form.text), 'main form[method=post]')),
        source_count: '99',
        action: 'add-source',
      })
    expect(more.text).toContain('That is the most one record can have: 100.')
    expect(has(more.text, '[value=add-source]')).toBe(false)
    const tooMany = await send(agent, '/links/new', {
      ...link(),
      ...Object.fromEntries(
        Array.from({ length: 101 }, (_, index) => [
          `source_${index}_url`,
          `https://paper.example/many/${index % 60}?${index}`,
        ]),
      ),
      source_count: '101',
    })
    expect(tooMany.status).toBe(422)
    expect(problemsOn(tooMany.text)).toContain('at most 100 sources')
  })

  it('keeps two pages of one document as separate sources', async () => {
    const agent = await signedIn(running(), 'researcher')
    const cite = async (place: string) => {
      const { data } = await record(
        agent,
        link({ source_0_url: `https://paper.example/report.pdf#page=${place}` }),
      )
      return data.sources[0].url
    }
    expect(await cite('14')).toBe('https://paper.example/report.pdf#page=14')
    expect(await cite('2')).toBe('https://paper.example/report.pdf#page=2')
  })
})
