import { z } from 'zod'
import { text } from './fields.ts'

/** Why something is retracted. Every retraction asks for it, and the change log keeps it. */
export const Reason = z.strictObject({ reason: text(1000) })
