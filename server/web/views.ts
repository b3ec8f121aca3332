import { join } from 'node:path'
import type { Express } from 'express'
import { engine } from 'express-handlebars'
import { VIEWS } from '../paths.ts'

/** Handlebars as the view engine. Views get plain models; the helpers only compare and repeat. */
export function viewEngine(app: Express): void {
  app.engine(
    'hbs',
    engine({
      extname: '.hbs',
      defaultLayout: 'main',
      layoutsDir: join(VIEWS, 'layouts'),
      partialsDir: join(VIEWS, 'partials'),
      helpers: {
        /** `{{#if (eq a b)}}` */
        eq: (a: unknown, b: unknown): boolean => a === b,
        /** `{{> field name=(concat "source_" index "_url")}}` */
        concat: (...parts: unknown[]): string => parts.slice(0, -1).join(''),
      },
    }),
  )
  app.set('view engine', 'hbs')
  app.set('views', join(VIEWS, 'pages'))
  app.enable('view cache')
}
