import { literal } from 'sequelize'

/**
 * The moment of the recording that a write belongs to, set by the database: the same for everything that a
 * transaction writes (migration 0004).
 */
export const RECORDING_MOMENT = literal('recording_moment()')
