/**
 * Lists read what they show. The list of links begins with how many there are, which is counted in an index for a
 * moment of the past. Entities are sorted by name without regard to case, for which there was no index.
 */
export const name = '0031-list-indexes'

export const up = `
CREATE INDEX links_standing ON history.links (since, until);
CREATE INDEX entities_by_lower_name ON entities (lower(name), id);
CREATE INDEX entities_by_lower_name ON history.entities (lower(name), id);
`
