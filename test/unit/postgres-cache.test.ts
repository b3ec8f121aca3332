import { expect, it } from 'vitest'
import { cacheMegabytes } from '../../server/postgres/connect.ts'

const GB = 1024 ** 3

it.each([
  ['a small machine', 1 * GB, undefined, 128],
  ['a machine of 8 GB', 8 * GB, 0, 512],
  ['a large machine', 64 * GB, 0, 1024],
  ['a container with a limit, on a large machine', 64 * GB, 4 * GB, 256],
  ['a container without a limit', 8 * GB, 2 ** 64, 512],
] as const)('gives PostgreSQL a cache that suits %s', (_name, total, constrained, megabytes) => {
  expect(cacheMegabytes(total, constrained)).toBe(megabytes)
})
