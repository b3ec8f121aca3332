/**
 * Lists look up the links that a source contradicts, and imports the merges in the log. Explanations no longer say that a
 * payment was made that was only announced, or what a law counts; like after any migration, all overlaps are derived anew.
 */
export const name = '0038-contradicted-links'

export const up = `
CREATE INDEX citations_contradicting ON citations (link_id) WHERE stance = 'contradicts';
CREATE INDEX citations_contradicting ON history.citations (link_id) WHERE stance = 'contradicts';
CREATE INDEX changes_merging ON changes (at) WHERE part IN ('entities', 'sources') AND operation = 'change'
  AND (before ->> 'merged_into_id' IS NULL) <> (after ->> 'merged_into_id' IS NULL);
`
