import { literal } from 'sequelize'

/**
 * The moment of the recording that a write belongs to, as the database gives it: one for all that a
 * transaction writes (migration 0004).
 */
export const RECORDING_MOMENT = literal('recording_moment()')
