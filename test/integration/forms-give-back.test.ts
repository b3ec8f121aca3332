import { beforeAll, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { type Agent, signedIn, useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { drawnDataset } from '../support/drawn-record.ts'
import { EDIT_FORMS } from '../support/edit-forms.ts'
import { exportDataset } from '../support/exported.ts'
import { type Fields, problemsOn, send } from '../support/forms.ts'

const running = useApp()

interface Editable {
  readonly path: string
  /** A single-line input, and the member of the export that it corresponds to. */
  readonly input: string
  readonly member: string
}

const editable = (): Promise<Editable[]> => running().database.query<Editable>(EDIT_FORMS)

/** The paths of the members in which two exports differ. */
function differences(before: unknown, after: unknown, path = ''): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null
  if (!isObject(before) || !isObject(after)) return [path]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], `${path}/${key}`),
  )
}

const exported = () => exportDataset(running().database.query)

async function saved(agent: Agent, path: string, changes: Fields): Promise<void> {
  const answer = await send(agent, path, changes)
  expect(answer.status, `${path}: ${problemsOn(answer.text)}`).toBe(303)
}

const SIZE = 36
const SEED = 20261126

describe('a form that is opened and saved', () => {
  beforeAll(async () => {
    await emptyRecord(running().database)
    await importDataset(running().database, parseDataset(drawnDataset(SIZE, SEED)))
  })

  it('changes and writes nothing if nothing was edited', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { pool } = running().database
    const logged = async () => (await pool.query('SELECT count(*)::int AS count FROM changes')).rows[0].count
    const [before, entries] = [await exported(), await logged()]
    const forms = await editable()
    expect(forms.length).toBeGreaterThan(200)
    for (const { path } of forms) await saved(agent, path, {})
    expect(differences(JSON.parse(before), JSON.parse(await exported()))).toEqual([])
    expect(await exported()).toBe(before)
    expect(await logged()).toBe(entries)
  })

  it('changes only the field that was edited', async () => {
    const agent = await signedIn(running(), 'researcher')
    const before = JSON.parse(await exported())
    const forms = await editable()
    for (const { path, input } of forms)
      await saved(agent, path, { [input]: input === 'start_year' ? '1989' : 'Changed by hand' })
    const found = differences(before, JSON.parse(await exported()))
    // Each form belongs to a record or part of its own: one difference each, in the member that was edited.
    expect(found.map((path) => path.replace(/^.*\//, '')).sort()).toEqual(
      forms.map(({ member }) => member).sort(),
    )
  })
})
