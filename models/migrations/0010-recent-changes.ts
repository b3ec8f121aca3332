/** What happened last to the links, without a look at all of them. */
export const name = '0010-recent-changes'

export const up = `
CREATE INDEX links_by_last_change ON links ((greatest(recorded_at, coalesce(revised_at, recorded_at))) DESC,
  start_latest DESC NULLS LAST, id DESC);
`
