import sql from 'sql-template-tag'

/** Every form that edits an existing record: its address, one of its inputs, and the member that the input sets. */
export const EDIT_FORMS = sql`
  SELECT '/sources/' || slug || '/edit' AS path, 'title' AS input, 'title' AS member FROM sources
  UNION ALL SELECT '/interests/' || slug || '/edit', 'summary', 'summary' FROM entities
  UNION ALL SELECT '/interests/' || e.slug || '/positions/' || p.id || '/edit', 'title', 'title'
    FROM positions p JOIN entities e ON e.id = p.official_id
  UNION ALL SELECT '/links/' || slug || '/edit', 'detail', 'detail' FROM links
  UNION ALL SELECT '/negotiations/' || slug || '/edit', 'summary', 'summary' FROM negotiations
  UNION ALL SELECT '/negotiations/' || n.slug || '/parties/' || p.id || '/edit', 'start_year', 'start'
    FROM parties p JOIN negotiations n ON n.id = p.negotiation_id WHERE p.start_date IS NULL
  UNION ALL SELECT '/negotiations/' || n.slug || '/participants/' || p.id || '/edit', 'capacity', 'capacity'
    FROM participants p JOIN negotiations n ON n.id = p.negotiation_id
  UNION ALL SELECT '/negotiations/' || n.slug || '/meetings/' || m.id || '/edit', 'place', 'place'
    FROM meetings m JOIN negotiations n ON n.id = m.negotiation_id
  UNION ALL SELECT '/statements/' || slug || '/edit', 'paraphrase', 'paraphrase' FROM statements
  ORDER BY 1`
