import { randomUUID } from 'node:crypto'
import sql from 'sql-template-tag'
import { beforeAll, describe, it } from 'vitest'
import { addEntry, addList, findList } from '../../server/desk/lists.ts'
import { addNote } from '../../server/desk/notes.ts'
import { sitePage } from '../../server/desk/site-page.ts'
import { addMailWatch } from '../../server/mail/store.ts'
import { addEntry as addProjectEntry } from '../../server/projects/entries.ts'
import { addProject, findProject } from '../../server/projects/store.ts'
import { fileCorrection } from '../../server/record/corrections.ts'
import { useApp } from '../support/app.ts'
import { checkPage, checkShown, SHAPES, useSite } from '../support/site.ts'

const running = useApp('file', { SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'recusal@example.org' })
const { visit, signedInAs } = useSite(running)

beforeAll(async () => {
  await fileCorrection(running().database, {
    page: '/links/pif-affinity-2bn',
    request: 'The amount is another one.',
    contact: null,
  })
  const { database } = running()
  const [admin] = await database.query<{ id: string }>(
    sql`SELECT id::text AS id FROM users WHERE role = 'admin'`,
  )
  const page = await sitePage(database.query, LINK)
  if (admin === undefined || page === null) throw new Error('the starter dataset has changed')
  await addNote(database, page, { body: 'Is the sum right, @admin?', kind: 'task' }, admin.id)
  const slug = await addList(
    database,
    { name: 'Gulf money', about: 'For the story', shared: 'yes' },
    admin.id,
  )
  const list = await findList(database, slug ?? '', admin.id)
  await addEntry(database, list?.id ?? '', page, 'The first sum', admin.id)
  const project = await addProject(database.query, { name: 'Gulf money', about: 'For the story' }, admin.id)
  const found = await findProject(database.query, project, admin.id)
  const entry = {
    form: '/interests/new',
    typed: { name: 'Gulf Holdings', kind: 'company' },
    label: 'Gulf Holdings',
  }
  const broken = { form: '/links/pif-affinity-2bn/edit', typed: { version: 'another' }, label: 'A link' }
  for (const each of [entry, broken]) {
    const written = { ...each, dependsOn: [], submission: randomUUID(), authorId: admin.id }
    if (found !== null) await addProjectEntry(database.query, found, written)
  }
  await addMailWatch(database, admin.id, page, 'daily', new Date())
})

const LINK = '/links/pif-affinity-2bn'
const OVERLAP = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia'

const PAGES = [
  '/add',
  '/links/new',
  '/links/pif-affinity-2bn/edit',
  '/links/pif-affinity-2bn/retract',
  '/officials/new',
  '/interests/new',
  '/interests/affinity-partners/edit',
  '/interests/affinity-partners/retract',
  '/officials/jared-kushner',
  '/officials/jared-kushner/positions/new',
  '/negotiations/new',
  '/negotiations/russia-ukraine',
  '/negotiations/russia-ukraine/edit',
  '/negotiations/russia-ukraine/parties/new',
  '/negotiations/russia-ukraine/participants/new',
  '/negotiations/russia-ukraine/meetings/new',
  '/statements/new',
  '/sources/new',
  '/sources/ap-lincoln-kushner',
  '/links?checked=no&limit=3',
  '/duplicates',
  '/duplicates?record=link',
  '/duplicates/entity/donald-trump/donald-trump-jr',
  '/corrections',
  '/corrections/1/answer',
  '/account',
  '/account/two-factor',
  '/admin/users',
  '/admin/webhooks',
  '/admin/services',
  '/interests/affinity-partners/matches',
  '/imports',
  OVERLAP,
  `${OVERLAP}/replies/new`,
  `/notes?page=${LINK}`,
  '/lists',
  `/lists/add?page=${LINK}`,
  '/account/mail?page=/overlaps?min_score=80',
  '/rule-packs/new/edit',
  '/sources/mem-2bn/files/new',
  '/projects',
]

describe.each(SHAPES)('every page for administrators, %s,', (_name, shape) => {
  it('a list is accessible and fits', async () => {
    await visit({ ...shape, storageState: await signedInAs('admin') }, async (page) => {
      await page.goto('/lists')
      await page.getByRole('link', { name: 'Gulf money' }).click()
      await page.getByRole('heading', { name: 'Gulf money' }).waitFor()
      await checkShown(page, 'a list')
    })
  })

  it('a project is accessible and fits', async () => {
    await visit({ ...shape, storageState: await signedInAs('admin') }, async (page) => {
      await page.goto('/projects')
      await page.getByRole('link', { name: 'Gulf money' }).click()
      await page.getByText('Gulf Holdings').first().waitFor()
      await checkShown(page, 'a project')
    })
  })

  it.each(PAGES)('%s is accessible and fits', async (path) => {
    await visit({ ...shape, storageState: await signedInAs('admin') }, (page) => checkPage(page, path))
  })
})
