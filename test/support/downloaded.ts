import type { Express } from 'express'
import supertest from 'supertest'

/** The bytes of an answer, whatever its type. */
export async function downloaded(app: Express, path: string): Promise<Buffer> {
  const { body } = await supertest(app)
    .get(path)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () => done(null, Buffer.concat(chunks)))
    })
    .expect(200)
  return body as Buffer
}
