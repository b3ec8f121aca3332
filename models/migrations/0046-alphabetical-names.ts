/**
 * Names are sorted by their letters, whatever their case and accents: "Ömer" stands between "Omega" and "Open", not
 * after "Zayed". The indexes by bytes and by lower case are no longer read.
 */
export const name = '0046-alphabetical-names'

export const up = `
DROP INDEX entities_by_lower_name, entities_by_name;
DROP INDEX history.entities_by_lower_name, history.entities_name_id_idx;
CREATE INDEX entities_alphabetical ON entities (name COLLATE "und-x-icu", id);
CREATE INDEX entities_alphabetical ON history.entities (name COLLATE "und-x-icu", id);
`
