import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import {
  CallToolRequestSchema,
  ErrorCode,
  InitializeRequestSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { Request, Response } from 'express'
import type { Database } from '../../database/index.ts'
import { problemsOf } from '../../record/input/fields.ts'
import { SCREENING_NOTICE } from '../../record/notice.ts'
import { baseUrl } from '../../web/input.ts'
import { addTools } from './tools.ts'

/** The schemas of the methods answered here. */
const METHODS = {
  initialize: InitializeRequestSchema,
  'tools/list': ListToolsRequestSchema,
  'tools/call': CallToolRequestSchema,
} as const

/** What is wrong with a request's parameters, as an answer; null if nothing is. The library would report a server error. */
function refusal(body: unknown) {
  const { id, method } = (body ?? {}) as { id?: unknown; method?: unknown }
  const schema = Object.entries(METHODS).find(([name]) => name === method)?.[1]
  const checked = schema?.safeParse(body)
  if (id === undefined || checked === undefined || checked.success) return null
  const message = problemsOf(checked.error, body)
    .map(({ field, reason }) => `${field} ${reason}`.trim())
    .join('; ')
  return { jsonrpc: '2.0', id, error: { code: ErrorCode.InvalidParams, message } }
}

/** Answers one request with a server of its own, which only reads the record. */
export async function answerMcp(database: Database, req: Request, res: Response): Promise<void> {
  const refused = refusal(req.body)
  if (refused !== null) {
    res.json(refused)
    return
  }
  const server = new McpServer(
    { name: 'recusal', title: 'Recusal', version: '1' },
    {
      instructions: `The record of overlaps between office and interest at ${baseUrl(req)}. ${SCREENING_NOTICE} Cite the sources of each link, and report the response of the people concerned next to any claim.`,
    },
  )
  addTools(server, database, baseUrl(req), req.receivedAt)
  // No session: nothing is kept between requests.
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  res.on('close', () => {
    void transport.close()
    void server.close()
  })
  await server.connect(transport as Parameters<typeof server.connect>[0])
  await transport.handleRequest(req, res, req.body)
}
