import { randomUUID } from 'node:crypto'
import express, { type Express, urlencoded } from 'express'
import { pinoHttp } from 'pino-http'
import { mcpRoutes } from './api/mcp/routes.ts'
import { apiPageRoutes } from './api/page.ts'
import { reconciliationRoutes } from './api/reconcile/routes.ts'
import { apiRoutes } from './api/routes.ts'
import { BUILT_ASSETS } from './paths.ts'
import type { AppContext } from './web/context.ts'
import { healthRoutes } from './web/health.ts'
import { metricsOf } from './web/metrics.ts'
import { noticesDepartures } from './web/middleware/departures.ts'
import { answerErrors, pageNotFound, refuseOddForms, refuseOddTargets } from './web/middleware/errors.ts'
import { fairShare } from './web/middleware/fair-share.ts'
import { takesFieldsBack } from './web/middleware/fields-back.ts'
import { asksForSecondStep, readers } from './web/middleware/guards.ts'
import { keepsAnswers } from './web/middleware/kept-answers.ts'
import { knownHost } from './web/middleware/known-host.ts'
import { pageLocals } from './web/middleware/locals.ts'
import { answersPreflight } from './web/middleware/preflight.ts'
import { receivedAt } from './web/middleware/received-at.ts'
import { compress, securityHeaders, servesFrames } from './web/middleware/security.ts'
import { currentUser, savesBeforeRedirecting, sessions } from './web/middleware/sessions.ts'
import { leavesTracking } from './web/middleware/tracking.ts'
import { aboutRoutes } from './web/pages/about/routes.ts'
import { mailEndRoutes, mailWatchRoutes } from './web/pages/account/mail.ts'
import { openIdRoutes } from './web/pages/account/openid.ts'
import { peopleRoutes } from './web/pages/account/people.ts'
import { accountRoutes } from './web/pages/account/routes.ts'
import { signInRoutes } from './web/pages/account/sign-in.ts'
import { twoFactorRoutes } from './web/pages/account/two-factor.ts'
import { watchRoutes } from './web/pages/account/watches.ts'
import { securityEventRoutes } from './web/pages/admin/security-events.ts'
import { serviceRoutes } from './web/pages/admin/services.ts'
import { webhookRoutes } from './web/pages/admin/webhooks.ts'
import { correctionRoutes } from './web/pages/corrections/routes.ts'
import { dashboardRoutes } from './web/pages/dashboard/routes.ts'
import { dataRoutes } from './web/pages/data/routes.ts'
import { listRoutes } from './web/pages/desk/lists.ts'
import { noteRoutes } from './web/pages/desk/notes.ts'
import { paperRoutes } from './web/pages/dossiers/paper.ts'
import { dossierRoutes } from './web/pages/dossiers/routes.ts'
import { duplicateRoutes } from './web/pages/duplicates/routes.ts'
import { entityRoutes } from './web/pages/entities/routes.ts'
import { changeFeedRoutes } from './web/pages/feeds/changes.ts'
import { overlapFeedRoutes } from './web/pages/feeds/overlaps.ts'
import { cardRoutes } from './web/pages/figures/cards.ts'
import { figureRoutes } from './web/pages/figures/routes.ts'
import { changeRoutes } from './web/pages/history/routes.ts'
import { importRoutes } from './web/pages/imports/routes.ts'
import { linkRoutes } from './web/pages/links/routes.ts'
import { negotiationRoutes } from './web/pages/negotiations/routes.ts'
import { methodRoutes } from './web/pages/overlaps/method.ts'
import { overlapRoutes } from './web/pages/overlaps/routes.ts'
import { projectRoutes } from './web/pages/projects/routes.ts'
import { matchRoutes } from './web/pages/reconcile/matches.ts'
import { recordFormRoutes } from './web/pages/record-forms/routes.ts'
import { reportRoutes } from './web/pages/reports/routes.ts'
import { rulePackRoutes } from './web/pages/rule-packs/routes.ts'
import { searchRoutes } from './web/pages/search/routes.ts'
import { suggestionRoutes } from './web/pages/search/suggestions.ts'
import { sourceRoutes } from './web/pages/sources/routes.ts'
import { viewEngine } from './web/views.ts'

/** The application, as a table of contents: what a request passes through, in order. */
export function createApp(context: AppContext): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('env', context.config.environment)
  app.set('trust proxy', context.config.trustProxy)
  app.set('query parser', 'simple')
  app.set('config', context.config)
  viewEngine(app, context.config.environment !== 'development')

  app.use(receivedAt(context.clock))
  // A URL can contain a secret, so errors name the request only by its id. The access log has the id with the path.
  const serializers = { req: ({ id, method }: { id: unknown; method: string }) => ({ id, method }) }
  app.use(pinoHttp({ logger: context.log, genReqId: () => randomUUID(), autoLogging: false, serializers }))
  app.use((_req, res, next) => {
    // For the pages of errors that come before anything else is known of the request.
    res.locals.site = { assets: context.assets() }
    next()
  })
  const metrics = metricsOf(context)
  app.use(securityHeaders())
  app.use(healthRoutes(context))
  app.use(metrics.observe)
  app.use(metrics.routes)
  app.use(refuseOddTargets)
  app.use(noticesDepartures)
  app.use(knownHost)
  app.use(leavesTracking)
  app.use(
    '/assets',
    compress(),
    express.static(BUILT_ASSETS, {
      immutable: true,
      maxAge: '1y',
      index: false,
      fallthrough: true,
      setHeaders: servesFrames,
    }),
  )
  app.use(keepsAnswers(context))
  app.use(answersPreflight)
  app.use(compress())
  app.get('/favicon.ico', (_req, res) => {
    // Where the icon is changes with the icon.
    res.set('Cache-Control', 'no-cache').redirect(302, context.assets()['icon.svg'] ?? '/')
  })
  app.use(pageLocals(context))
  app.use(fairShare(context))
  app.use(paperRoutes())
  app.use(apiRoutes(context))
  app.use(mcpRoutes(context))
  app.use(reconciliationRoutes(context))
  app.use('/api/v1', pageNotFound)

  // Before the session is looked up, so that typed input is returned even while the database is down.
  // The limit fits the longest record's form: a hundred sources with all details, and the version it started from.
  app.use(urlencoded({ extended: false, limit: '2mb', parameterLimit: 4000 }))
  app.use(takesFieldsBack)
  app.use(refuseOddForms)
  app.use(sessions(context))
  app.use(savesBeforeRedirecting)
  app.use(currentUser(context))
  app.use(openIdRoutes(context))
  app.use(signInRoutes(context))
  app.use(mailEndRoutes(context))
  app.use(readers(context))
  app.use(twoFactorRoutes(context))
  app.use(asksForSecondStep(context))
  app.use(accountRoutes(context))
  app.use(mailWatchRoutes(context))
  app.use(noteRoutes(context))
  app.use(listRoutes(context))
  app.use(peopleRoutes(context))
  app.use(securityEventRoutes(context))
  app.use(webhookRoutes(context))
  app.use(serviceRoutes(context))
  app.use(dashboardRoutes(context))
  app.use(figureRoutes(context))
  app.use(cardRoutes(context))
  app.use(overlapFeedRoutes(context))
  app.use(changeFeedRoutes(context))
  app.use(overlapRoutes(context))
  app.use(recordFormRoutes(context))
  app.use(duplicateRoutes(context))
  app.use(importRoutes(context))
  app.use(dossierRoutes(context))
  app.use(matchRoutes(context))
  app.use(entityRoutes(context))
  app.use(negotiationRoutes(context))
  app.use(linkRoutes(context))
  app.use(sourceRoutes(context))
  app.use(searchRoutes(context))
  app.use(suggestionRoutes(context))
  app.use(changeRoutes(context))
  app.use(watchRoutes(context))
  app.use(reportRoutes(context))
  app.use(dataRoutes(context))
  app.use(apiPageRoutes(context))
  app.use(methodRoutes(context))
  app.use(rulePackRoutes(context))
  app.use(projectRoutes(context))
  app.use(aboutRoutes(context))
  app.use(correctionRoutes(context))

  app.use(pageNotFound)
  app.use(answerErrors(context.log))
  return app
}
