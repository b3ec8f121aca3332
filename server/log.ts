import { type Logger, pino } from 'pino'

/** One JSON object a line on standard error, so that standard output stays for results. */
export function createLogger(level: string): Logger {
  return pino({ level, redact: ['req.headers.authorization', 'req.headers.cookie'] }, pino.destination(2))
}
