import type { Express, RequestHandler } from 'express'

/** One route of the application: a method, a path pattern, and its handlers in order. */
export interface AppRoute {
  readonly method: string
  readonly path: string
  readonly handlers: readonly RequestHandler[]
}

/** The internal structure of an Express router, which its types leave out. */
interface Layer {
  readonly route?: {
    readonly path: string | string[]
    readonly stack: readonly { readonly method: string; readonly handle: RequestHandler }[]
  }
  readonly handle: { readonly stack?: readonly Layer[] }
}

/** Every route of the application, read from its router. */
export function routesOf(app: Express): AppRoute[] {
  return routesIn((app.router as unknown as { stack: readonly Layer[] }).stack)
}

function routesIn(stack: readonly Layer[]): AppRoute[] {
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined) return routesIn(handle.stack ?? [])
    const methods = [...new Set(route.stack.map(({ method }) => method))]
    return [route.path].flat().flatMap((path) =>
      methods.map((method) => ({
        method: method.toUpperCase(),
        path,
        handlers: route.stack.filter((each) => each.method === method).map((each) => each.handle),
      })),
    )
  })
}

/** Whether a path matches a pattern such as `/links/:slug/edit` or `/figures/:name.csv`. */
function fits(pattern: string, path: string): boolean {
  const written = pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+?')
  return new RegExp(`^${written}$`).test(path)
}

/** The route that answers a GET request for this path: the first that matches, as in Express. */
export function routeOf(routes: readonly AppRoute[], path: string): AppRoute | undefined {
  return routes.find((route) => route.method === 'GET' && fits(route.path, path))
}
