import supertest from 'supertest'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'

const running = useApp()

it('distinguishes alive from ready', async () => {
  const { app, database, logged } = running()
  await supertest(app).get('/readyz').expect(200)
  await supertest(app).get('/healthz').expect(200)
  await database.sequelize.close()
  await supertest(app).get('/readyz').expect(503)
  await supertest(app).get('/healthz').expect(200)
  expect(logged.at(-1)).toContain('the database does not answer')
})
