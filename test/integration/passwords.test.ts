import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { passwordProblem } from '../../server/accounts/passwords.ts'
import { addUser } from '../../server/accounts/users.ts'
import { useApp } from '../support/app.ts'

const running = useApp('file', { CONTACT: 'desk@recusal.example', BASE_URL: 'https://recusal.example.org' })

describe('a password', () => {
  it.each(['passwordpassword', 'Password1234', 'qwertyuiop123', 'football2026!!'])(
    'that many people use is refused: %s',
    async (password) => {
      expect(await passwordProblem(password, 'ann@example.org')).toMatch(/Many people/)
    },
  )

  it.each(['ann.smith@example.org', 'Ann.Smith2026!', 'ann.smithann.smith'])(
    'made of one’s own address is refused: %s',
    async (password) => {
      expect(await passwordProblem(password, 'ann.smith@example.org')).toMatch(/address/)
    },
  )

  it.each([
    'correct horse battery staple',
    'a long password',
    'ann goes to the market',
    '密码密码密码密码密码密码',
  ])('is accepted for its length: %s', async (password) => {
    expect(await passwordProblem(password, 'ann@example.org')).toBeNull()
  })

  it('is checked against the list wherever it is set', async () => {
    const { database } = running()
    await expect(addUser(database, 'ann@example.org', 'reader', 'passwordpassword')).rejects.toThrow(
      /Many people/,
    )
  })
})

it('says where to report a vulnerability, and how long that is valid', async () => {
  const { text } = await supertest(running().app).get('/.well-known/security.txt').expect(200)
  expect(text).toContain('Contact: mailto:desk@recusal.example\n')
  expect(text).toMatch(/^Expires: \d{4}-\d{2}-\d{2}T/m)
  expect(text).toContain('Canonical: https://recusal.example.org/.well-known/security.txt')
})
