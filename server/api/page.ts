import { Router } from 'express'
import { capital } from '../values/format.ts'
import type { AppContext } from '../web/context.ts'
import { baseUrl } from '../web/input.ts'
import { openApi } from './openapi/index.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly description?: string
  readonly required?: boolean
  readonly schema: {
    readonly enum?: readonly string[]
    readonly items?: { readonly enum?: readonly string[] }
  }
}
interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>
  }
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

/** The name of the schema that a body refers to; null where the schema is written out in place. */
const schemaOf = ({ requestBody }: Operation): string | null =>
  Object.values(requestBody?.content ?? {})[0]
    ?.schema.$ref?.split('/')
    .at(-1) ?? null

function operationModel(path: string, method: string, operation: Operation) {
  return {
    method: method.toUpperCase(),
    path: `/api/v1${path}`,
    id: operation.operationId,
    summary: operation.summary,
    needsToken: operation.security?.every((each) => 'token' in each) === true,
    parameters: (operation.parameters ?? []).map(({ name, description, required, schema }) => ({
      name,
      description,
      words: (schema.enum ?? schema.items?.enum)?.join(', '),
      required: required === true,
    })),
    body: schemaOf(operation),
    responses: Object.entries(operation.responses).map(([status, { description }]) => ({
      status,
      description,
    })),
  }
}

/** `/api`: the API's description for people, made from its description for programs. */
export function apiPageRoutes({ config }: AppContext): Router {
  const router = Router()
  router.get('/api', (req, res) => {
    const base = baseUrl(req)
    const { paths, tags, components } = openApi(base)
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Readonly<Record<string, Operation>>).map(([method, operation]) => ({
        tag: operation.tags?.[0] ?? 'description',
        ...operationModel(path, method, operation),
      })),
    )
    res.render('api/api', {
      title: 'API',
      base,
      publicRead: config.publicRead,
      groups: [...tags.map(({ name }) => name), 'description'].map((name) => ({
        name,
        heading: capital(name),
        operations: operations.filter(({ tag }) => tag === name),
      })),
      schemas: Object.entries(components.schemas).map(([name, schema]) => ({
        name,
        json: JSON.stringify(schema, null, 1),
      })),
    })
  })
  return router
}
