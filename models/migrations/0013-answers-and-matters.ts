/**
 * That somebody declined to comment or did not respond is a statement of its own kind; a negotiation says what kind
 * of matter it is, which the legal tests ask. Nothing said is not known.
 */
export const name = '0013-answers-and-matters'

export const up = `
ALTER TABLE negotiations ADD COLUMN particular_matter text;
ALTER TABLE history.negotiations ADD COLUMN particular_matter text;
SELECT view_past('negotiations');
ALTER TABLE negotiations ADD CONSTRAINT particular_matter_is_known
  CHECK (particular_matter IN ('specific_parties', 'general_applicability', 'broad_policy'));
ALTER TABLE statements DROP CONSTRAINT statement_kind_is_known,
  ADD CONSTRAINT statement_kind_is_known CHECK (kind IN ('denial', 'explanation', 'confirmation', 'criticism', 'support',
    'recusal', 'divestment', 'inquiry', 'no_comment', 'no_response'));
`
