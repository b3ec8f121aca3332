/**
 * Where a far half begins is looked up together with the party that it leads to: at an entity through which thousands of
 * paths run, few of them lead to the parties that one official meets.
 */
export const name = '0034-halves-by-goal'

export const up = `
DROP INDEX far_halves_at;
CREATE INDEX far_halves_at ON far_halves (at_id, goal_id);
`
