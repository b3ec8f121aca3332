import cluster from 'node:cluster'
import { type Request, type RequestHandler, Router } from 'express'
import { AggregatorRegistry, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { bearerToken, findTokenUser } from '../accounts/tokens.ts'
import type { Database } from '../database/index.ts'
import { metricsOfAllProcesses } from '../metrics-of-processes.ts'
import type { AppContext } from './context.ts'
import { HttpError } from './errors.ts'

/** Seconds: a kept answer, a page, a hub, a report. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

/** Statements that take this long or longer are logged. */
const SLOW_STATEMENT_MS = 1000

/** Sequelize first says how it ran a statement. The text comes from the program and contains no values. */
const shortened = (text: string): string =>
  text
    .replace(/^Executed \([^)]*\):/, '')
    .replace(/(?<!\s)\s+/g, ' ')
    .trim()
    .slice(0, 500)

/** Addresses that the internet does not reach: loopback, private and link-local. */
const LOCAL =
  /^(?:::ffff:)?(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)|^(?:::1$|f[cd][0-9a-f]{2}:|fe80:)/i

export interface Metrics {
  /** Counts and times every request, and writes it to the access log. */
  readonly observe: RequestHandler
  readonly routes: Router
}

/** Measures the process, its requests and its connections, for Prometheus. */
export function metricsOf(context: AppContext): Metrics {
  const { database, slowStatementMs = SLOW_STATEMENT_MS } = context
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const seconds = new Histogram({
    name: 'recusal_http_request_seconds',
    help: 'How long requests took, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  })
  const underWay = new Gauge({
    name: 'recusal_http_requests_under_way',
    help: 'Requests that are being answered',
    registers: [registry],
  })
  const statements = new Histogram({
    name: 'recusal_database_statement_seconds',
    help: 'How long statements took, not counting the wait for a connection',
    buckets: BUCKETS,
    registers: [registry],
  })
  database.onStatement((text, ms) => {
    statements.observe(ms / 1000)
    if (ms >= slowStatementMs) context.log.warn({ ms, statement: shortened(text) }, 'slow statement')
  })
  addPools(registry, database)
  // With several processes, any one of them answers for all.
  if (cluster.isWorker) {
    AggregatorRegistry.setRegistries([registry])
    new AggregatorRegistry()
  }

  const observe: RequestHandler = (req, res, next) => {
    const began = process.hrtime.bigint()
    const path = loggedPath(req)
    res.set('X-Request-Id', String(req.id))
    underWay.inc()
    res.once('close', () => {
      underWay.dec()
      const took = Number(process.hrtime.bigint() - began) / 1e9
      const status = res.writableFinished ? res.statusCode : 499
      seconds.observe({ method: req.method, route: routeOf(req, status), status }, took)
      context.log.info(
        {
          id: req.id,
          client: req.ip,
          method: req.method,
          path,
          status,
          ms: Math.round(took * 1e4) / 10,
          user: req.user?.id,
        },
        'request',
      )
    })
    next()
  }

  const routes = Router()
  routes.get('/metrics', async (req, res) => {
    const token = bearerToken(req)
    const known = token !== null && (await findTokenUser(database, token)) !== null
    if (!known && !LOCAL.test(req.ip ?? ''))
      throw new HttpError(401, 'Send an API token: Authorization: Bearer TOKEN.')
    res.set('Cache-Control', 'no-store')
    const metrics = cluster.isWorker ? await metricsOfAllProcesses() : await registry.metrics()
    if (metrics === null) throw new HttpError(503, 'A process has not answered in time. Try again shortly.')
    res.type(registry.contentType).send(metrics)
  })
  return { observe, routes }
}

/**
 * The pattern of the route that answered: few patterns for any number of addresses. Kept answers pass no route, nor do
 * files and redirects from addresses that have moved.
 */
function routeOf(req: Request, status: number): string {
  const { path } = (req.route ?? {}) as { path?: string | string[] }
  const pattern = [path].flat()[0]
  if (pattern !== undefined) return pattern
  if (status >= 400) return 'none'
  if (req.path.startsWith('/assets/')) return 'assets'
  return status >= 300 && status !== 304 ? 'redirect' : 'kept'
}

/** The address as logged: a link from a mail is a secret, and what people search for is their own business. */
function loggedPath(req: Request): string {
  return req.path.replace(/^(\/(?:sign-in|mail\/end)\/)(?!code$|with$|back$).+/i, '$1…').slice(0, 300)
}

function addPools(registry: Registry, { sequelize, pool, copyPool }: Database): void {
  new Gauge({
    name: 'recusal_database_connections',
    help: 'Connections to the database, by pool and state; waiting: requests waiting for one',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      const { pool: record } = sequelize.connectionManager as unknown as {
        pool: { size: number; available: number; waiting: number }
      }
      this.set({ pool: 'record', state: 'open' }, record.size)
      this.set({ pool: 'record', state: 'idle' }, record.available)
      this.set({ pool: 'record', state: 'waiting' }, record.waiting)
      for (const [name, each] of [
        ['sessions', pool],
        ['files', copyPool],
      ] as const) {
        this.set({ pool: name, state: 'open' }, each.totalCount)
        this.set({ pool: name, state: 'idle' }, each.idleCount)
        this.set({ pool: name, state: 'waiting' }, each.waitingCount)
      }
    },
  })
}
