import { beforeAll, describe, it } from 'vitest'
import { fileCorrection } from '../../server/record/corrections.ts'
import { useApp } from '../support/app.ts'
import { checkPage, SHAPES, useSite } from '../support/site.ts'

const running = useApp()
const { visit, signedInAs } = useSite(running)

beforeAll(async () => {
  await fileCorrection(running().database, {
    page: '/links/pif-affinity-2bn',
    request: 'The amount is another one.',
    contact: null,
  })
})

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
]

describe.each(SHAPES)('every page for administrators, %s,', (_name, shape) => {
  it.each(PAGES)('%s is accessible and fits', async (path) => {
    await visit({ ...shape, storageState: await signedInAs('admin') }, (page) => checkPage(page, path))
  })
})
