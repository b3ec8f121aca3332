import { raw } from 'sql-template-tag'
import type { LinkKind } from '../../models/link-kinds.ts'
import { TURNED_RELATIONSHIPS } from '../../models/vocabulary.ts'
import { isOver } from '../overlaps/link-conditions.ts'
import { type FlowEntity, flowEntity } from './flow-entity.ts'
import { countedStatusOf } from './link-cards.ts'

/** Who is behind the money that a flow draws: the parties of its payers, the states, and the officials tied to it. */

/** A party behind a payer. */
export interface FlowParty extends FlowEntity {
  /** The person who acts for it at the talks, if the chain reaches it only through them. */
  readonly through: string | null
  /** The entity behind the payer, one link further: a fund behind a venture. */
  readonly backer: string | null
  /** Whether that entity is not behind the payer, but ahead of the payee, which holds the stake: money out of an interest. */
  readonly ahead: boolean
  /** Whether the stake of whoever is only behind the payer is planned, or disputed. */
  readonly planned: boolean
  readonly disputed: boolean
  /** When that stake ended, as written; null if no end is reported. */
  readonly until: string | null
  /** Whether that end had passed at the moment that is looked at. */
  readonly over: boolean
}

/** An official who is tied to an interest. */
export interface FlowHolder extends FlowEntity {
  /** The kind of the link through which the interest is held; null if the money goes to a person. */
  readonly holds: LinkKind | null
  /** Whether that link is a stake, and the share in percent, if known. */
  readonly stake: boolean
  readonly shareMin: string | null
  readonly shareMax: string | null
  /** Whether that link, or the tie, is disputed, and whether that link is planned. */
  readonly disputed: boolean
  readonly planned: boolean
  /** When that link ended, as written. */
  readonly until: string | null
  /** The person through whom it is held and their relationship, and the entity in its group that is held instead. */
  readonly through: string | null
  readonly tie: string | null
  /** When that tie ended, as written. */
  readonly tieUntil: string | null
  readonly group: string | null
}

/** The parties behind the link of `x`, once per backer. */
export const PARTIES = raw(`coalesce((SELECT jsonb_agg(each.party ORDER BY each.name) FROM (
    SELECT DISTINCT ON (p.name, p.id, f.backer_id) p.name, ${flowEntity('p')} || jsonb_build_object('through', r.name,
      'backer', b.name, 'ahead', coalesce(h.to_id = f.backer_id, false), 'planned', coalesce(h.stage = 'planned', false), 'until', h.end_date, 'over', coalesce(${isOver('h')}, false),
      'disputed', coalesce(${countedStatusOf('h')} = 'disputed', false)) AS party
    FROM told f JOIN entities p ON p.id = f.party_id LEFT JOIN entities r ON r.id = f.representative_id
    LEFT JOIN entities b ON b.id = f.backer_id LEFT JOIN links h ON h.id = f.backing_id
    WHERE f.link_id = x.link_id ORDER BY p.name, p.id, f.backer_id, (r.id IS NOT NULL), (h.stage IS NOT NULL),
      ${countedStatusOf('h')} = 'disputed', h.id) each), '[]')`)

/** What the first end of the tie `k` is to the second. */
const TURNED = `CASE k.relationship ${Object.entries(TURNED_RELATIONSHIPS)
  .map(([said, turned]) => `WHEN '${said}' THEN '${turned}'`)
  .join(' ')} ELSE k.relationship END`

export const HOLDERS = raw(`coalesce((SELECT jsonb_agg(each.holder ORDER BY each.name) FROM (
    SELECT DISTINCT ON (o.name, o.id) o.name, ${flowEntity('o')} || jsonb_build_object('holds', h.kind, 'through', t.name,
      'until', h.end_date, 'planned', coalesce(h.stage = 'planned', false),
      'disputed', coalesce(${countedStatusOf('h')} = 'disputed', false) OR coalesce(${countedStatusOf('k')} = 'disputed', false), 'tie', CASE WHEN k.from_id = f.official_id THEN k.relationship ELSE ${TURNED} END,
      'tieUntil', k.end_date, 'stake', coalesce(h.kind IN ('owns', 'invests_in'), false), 'shareMin', h.share_min::text, 'shareMax', h.share_max::text,
      'group', CASE WHEN h.to_id <> x.interest_id THEN g.name END) AS holder
    FROM told f JOIN entities o ON o.id = f.official_id LEFT JOIN links h ON h.id = f.holding_id
    LEFT JOIN entities g ON g.id = h.to_id LEFT JOIN entities t ON t.id = f.tied_id LEFT JOIN links k ON k.id = f.tie_id
    WHERE f.link_id = x.link_id
    ORDER BY o.name, o.id, (t.id IS NOT NULL), (h.to_id <> x.interest_id) IS TRUE, (h.stage IS NOT NULL), h.kind = 'founded',
      ${countedStatusOf('h')} = 'disputed', h.kind, h.id) each), '[]')`)

export const STATES =
  raw(`coalesce((SELECT jsonb_agg(each.state ORDER BY each.name) FROM (SELECT DISTINCT s.name, ${flowEntity('s')} AS state
    FROM above a JOIN entities s ON s.id = a.controller_id
    WHERE a.link_id = x.link_id AND a.steps > 0 AND s.kind = 'state') each), '[]')`)
