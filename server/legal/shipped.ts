import { once } from '../values/once.ts'
import type { RulePack } from './pack.ts'
import oecd from './packs/oecd-2003.json' with { type: 'json' }
import uk from './packs/uk-ministers.json' with { type: 'json' }
import us from './packs/us-federal.json' with { type: 'json' }
import { checkedPack } from './read-pack.ts'

/** The packs that come with the program, in page order: those of one country first. */
export const shippedPacks = once((): readonly RulePack[] => [us, uk, oecd].map(checkedPack))
