import { type Problem, problemsOf } from '../record/input/fields.ts'
import { JsonRefused, readJson } from '../values/json.ts'
import { PackShape, type RulePack } from './pack.ts'
import { faultsOfPack } from './pack-faults.ts'

/** A pack in which every name refers to something, as `faultsOfPack` has it. */
const CheckedPack = PackShape.superRefine((pack, context) => {
  for (const { path, reason } of faultsOfPack(pack))
    context.addIssue({ code: 'custom', path: [...path], message: reason })
})

/** A pack from plain data that comes with the program. @throws {z.ZodError} */
export const checkedPack = (data: unknown): RulePack => CheckedPack.parse(data)

/** A pack that was saved by this version of the program or an earlier one; null if its names no longer mean anything. */
export const savedPack = (written: string): RulePack | null =>
  CheckedPack.safeParse(JSON.parse(written)).data ?? null

/** The most characters of a written pack. */
export const LONGEST_PACK = 300_000

/** The most problems that are listed at once. */
const MOST_PROBLEMS = 30

/** Reads a pack as written: the pack, or everything that is wrong with it, with the place in the file. */
export function readPack(written: string): { pack: RulePack } | { problems: Problem[] } {
  const refuse = (reason: string): { problems: Problem[] } => ({ problems: [{ field: '', reason }] })
  if (written.trim() === '') return refuse('is missing')
  if (written.length > LONGEST_PACK) return refuse(`must be at most ${LONGEST_PACK} characters`)
  let parsed: unknown
  try {
    parsed = readJson(written)
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error
    return { problems: error.problems.slice(0, MOST_PROBLEMS) }
  }
  const checked = CheckedPack.safeParse(parsed)
  return checked.success
    ? { pack: checked.data }
    : { problems: problemsOf(checked.error, parsed).slice(0, MOST_PROBLEMS) }
}

/** A pack as a file. */
export const packFile = (pack: RulePack): string => `${JSON.stringify(pack, null, 2)}\n`
