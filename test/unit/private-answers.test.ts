import express from 'express'
import supertest from 'supertest'
import { expect, it } from 'vitest'
import { keepsPrivate } from '../../server/web/middleware/security.ts'

it('an answer is kept out of caches however many of its forms ask for it', async () => {
  const app = express()
  let calls = 0
  app.get('/', (_req, res) => {
    const setHeader = res.setHeader.bind(res)
    res.setHeader = (...given) => {
      calls += 1
      return setHeader(...given)
    }
    for (let form = 0; form < 15; form += 1) keepsPrivate(res)
    res.set('Cache-Control', 'public').send('a page of many forms')
  })
  const { headers } = await supertest(app).get('/').expect(200)
  expect(headers['cache-control']).toBe('no-store')
  expect(calls).toBeLessThan(15)
})
