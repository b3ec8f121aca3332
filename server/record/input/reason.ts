import { z } from 'zod'
import { text } from './fields.ts'

/** Why something is taken back: asked for wherever it is, kept in the change log. */
export const Reason = z.strictObject({ reason: text(1000) })
