import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import {
  CallToolRequestSchema,
  ErrorCode,
  InitializeRequestSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { type RequestHandler, Router } from 'express'
import { problemsOf } from '../../record/input/fields.ts'
import { SCREENING_NOTICE } from '../../record/notice.ts'
import type { AppContext } from '../../web/context.ts'
import { HttpError } from '../../web/errors.ts'
import { baseUrl } from '../../web/input.ts'
import { sendProblem } from '../../web/middleware/errors.ts'
import { apiReaders } from '../auth.ts'
import { strictJson } from '../strict-json.ts'
import { addTools } from './tools.ts'

/** The schemas of the methods answered here. */
const METHODS = {
  initialize: InitializeRequestSchema,
  'tools/list': ListToolsRequestSchema,
  'tools/call': CallToolRequestSchema,
} as const

/** Says what is wrong with a request's parameters. The library would report a server error. */
const checkParameters: RequestHandler = (req, res, next) => {
  const { id, method } = (req.body ?? {}) as { id?: unknown; method?: unknown }
  const schema = Object.entries(METHODS).find(([name]) => name === method)?.[1]
  const checked = schema?.safeParse(req.body)
  if (id === undefined || checked === undefined || checked.success) {
    next()
    return
  }
  const message = problemsOf(checked.error, req.body)
    .map(({ field, reason }) => `${field} ${reason}`.trim())
    .join('; ')
  res.json({ jsonrpc: '2.0', id, error: { code: ErrorCode.InvalidParams, message } })
}

/**
 * The Model Context Protocol, over HTTP and without sessions: each request gets its own server, which only reads the
 * record.
 */
export function mcpRoutes(context: AppContext): Router {
  const { database, config } = context
  const router = Router()
  // Against DNS rebinding: a page on another site must not send requests as the person who views it.
  router.use('/mcp', (req, _res, next) => {
    const origin = req.get('Origin')
    if (origin !== undefined && origin !== new URL(baseUrl(req)).origin)
      throw new HttpError(403, 'Pages on other sites cannot use this address.')
    next()
  })
  router.post('/mcp', apiReaders(context), ...strictJson('256kb'), checkParameters, async (req, res) => {
    const server = new McpServer(
      { name: 'recusal', title: 'Recusal', version: '1' },
      {
        instructions: `The record of overlaps between office and interest at ${baseUrl(req)}. ${SCREENING_NOTICE} Cite the sources of each link, and report the response of the people concerned next to any claim.`,
      },
    )
    addTools(server, database.query, baseUrl(req))
    // No session: nothing is kept between requests.
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    res.on('close', () => {
      void transport.close()
      void server.close()
    })
    res.set('Cache-Control', config.publicRead ? 'no-cache' : 'private, no-store')
    await server.connect(transport as Parameters<typeof server.connect>[0])
    await transport.handleRequest(req, res, req.body)
  })
  // Nothing is streamed, and there is no session to end.
  router.get('/mcp', apiReaders(context), (_req, res) => {
    res.set('Allow', 'POST')
    sendProblem(res, 405, 'Send Model Context Protocol requests with POST.', {})
  })
  return router
}
