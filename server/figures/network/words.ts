import { endsChains } from '../../../models/vocabulary.ts'
import { thousands } from '../../values/format.ts'
import type { Choice } from '../choice.ts'
import type { NetworkNode } from './graph.ts'

/** A node's name, and how many entities beyond it are folded. */
export function nodeWords({ name, folded }: NetworkNode): string[] {
  return folded === 0 ? [name] : [name, `and ${thousands(folded)} more`]
}

/** The filter set by choosing a node: overlaps that lead through it. */
export function choiceOf({ slug, kind, step }: NetworkNode): Choice {
  if (step === 0) return { official: slug }
  return endsChains(kind) ? { party: slug } : { interest: slug }
}
