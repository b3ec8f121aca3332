/**
 * What a figure needs before it can be printed: whose report a source relays, whether a citation supports, what
 * a sum is and which sums are one, plans, offices, the last date that a source vouches for, and the dates of
 * parts. A later column is nullable and has no default: rows of before say the same as they did.
 */
export const name = '0011-evidence'

const added: readonly (readonly [
  table: string,
  columns: readonly (readonly [name: string, type: string])[],
])[] = [
  ['sources', [['origin', 'text']]],
  [
    'citations',
    [
      ['stance', 'text'],
      ['note', 'text'],
    ],
  ],
  [
    'links',
    [
      ['amount_status', 'text'],
      ['joint_sum', 'text'],
      ['stage', 'text'],
      ['capacity', 'text'],
      ['last_known', 'partial_date'],
    ],
  ],
  [
    'parties',
    [
      ['start_date', 'partial_date'],
      ['end_date', 'partial_end'],
    ],
  ],
  ['participants', [['status', 'text']]],
]

export const up = `
${added
  .map(([table, columns]) => {
    const list = columns.map(([column, type]) => `ADD COLUMN ${column} ${type}`).join(', ')
    return `ALTER TABLE ${table} ${list};
ALTER TABLE history.${table} ${list};
SELECT view_past('${table}');`
  })
  .join('\n')}

ALTER TABLE sources ADD CONSTRAINT origin_is_not_empty CHECK (origin <> '');
-- No stance is support, as every citation of before is.
ALTER TABLE citations ADD CONSTRAINT stance_is_known CHECK (stance IN ('qualifies', 'contradicts')),
  ADD CONSTRAINT note_is_short CHECK (length(note) <= 1000);
ALTER TABLE links
  ADD CONSTRAINT amount_status_is_known CHECK (amount_status IN ('paid', 'committed', 'announced')),
  ADD CONSTRAINT amount_status_has_an_amount CHECK (amount_status IS NULL OR num_nonnulls(amount_min, amount_max) > 0),
  ADD CONSTRAINT joint_sum_is_an_id CHECK (joint_sum ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
  -- No stage is in effect.
  ADD CONSTRAINT stage_is_known CHECK (stage IN ('planned', 'cancelled')),
  ADD CONSTRAINT capacity_is_known CHECK (capacity IN ('private', 'official')),
  DROP CONSTRAINT link_kind_is_known,
  ADD CONSTRAINT link_kind_is_known CHECK (kind IN ('owns', 'controls', 'founded', 'manages', 'directs', 'employed_by',
    'advises', 'invests_in', 'lends_to', 'pays', 'gives', 'partners_with', 'customer_of', 'family', 'associate')),
  DROP CONSTRAINT relationship_fits_kind,
  ADD CONSTRAINT relationship_fits_kind CHECK (CASE kind
    WHEN 'family' THEN coalesce(relationship IN ('spouse', 'child', 'minor_child', 'parent', 'sibling', 'in_law',
      'relative'), false)
    WHEN 'associate' THEN coalesce(relationship IN ('general_partner', 'business_partner', 'associate'), false)
    WHEN 'partners_with' THEN relationship IS NULL OR relationship IN ('joint_venture', 'agreement', 'licence')
    ELSE relationship IS NULL END);
CREATE INDEX links_joint_sum ON links (joint_sum) WHERE joint_sum IS NOT NULL;
ALTER TABLE parties
  DROP CONSTRAINT party_taken,
  ADD CONSTRAINT party_taken UNIQUE NULLS NOT DISTINCT (negotiation_id, entity_id, role, start_date),
  ADD CONSTRAINT party_ends_after_start CHECK (partial_latest(nullif(end_date, 'unknown')) >= partial_earliest(start_date)),
  DROP CONSTRAINT party_role_is_known,
  ADD CONSTRAINT party_role_is_known
    CHECK (role IN ('principal', 'mediator', 'guarantor', 'participant', 'host', 'observer'));
-- No status is reported.
ALTER TABLE participants ADD CONSTRAINT participation_status_is_known CHECK (status IN ('confirmed', 'disputed'));
ALTER TABLE statements DROP CONSTRAINT statement_kind_is_known,
  ADD CONSTRAINT statement_kind_is_known CHECK (kind IN ('denial', 'explanation', 'confirmation', 'criticism', 'support',
    'recusal', 'divestment', 'inquiry'));
`
