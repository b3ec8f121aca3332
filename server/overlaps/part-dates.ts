import { raw, type Sql } from 'sql-template-tag'

const OF_TALKS = `CASE WHEN p.start_date IS NULL AND n.start_date IS NOT NULL
    THEN CASE WHEN p.end_date IS NULL AND n.end_date IS NOT NULL THEN 'dates' ELSE 'start' END
    WHEN p.end_date IS NULL AND n.end_date IS NOT NULL THEN 'end' END`

/**
 * The columns of `PartDates` of a participant or a party `p` in a negotiation `n`. A missing start or end is the
 * negotiation's.
 */
export const PART_DATES: Sql = raw(`coalesce(p.start_date, n.start_date) AS "startDate",
  coalesce(p.end_date, n.end_date) AS "endDate", ${OF_TALKS} AS "ofTalks"`)
