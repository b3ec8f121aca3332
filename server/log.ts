import { type Logger, pino } from 'pino'

/** One JSON object per line on standard error, so that standard output is reserved for results. */
export function createLogger(level: string): Logger {
  return pino({ level, redact: ['req.headers.authorization', 'req.headers.cookie'] }, pino.destination(2))
}
