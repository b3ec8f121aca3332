/**
 * The entries `c` of the log that wrote a link `l`, by whatever route: a form, the API, an import or a merge. Whoever made
 * one of them is not a second person who can check the link. A check is no such entry.
 */
export const WROTE_LINK = `c.record = 'link' AND c.record_id = l.id AND c.part <> 'link_checks' AND c.by_id IS NOT NULL`
