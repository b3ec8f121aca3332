import compression from 'compression'
import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** Headers that keep the page to itself: nothing inline, nothing from elsewhere, no framing. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        manifestSrc: ["'self'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    // TLS ends in front of us, where this header belongs; on plain http it has no meaning.
    strictTransportSecurity: false,
  })
}

/** Compresses pages; reports stream as they are made, so each chunk is passed on. */
export function compress(): RequestHandler {
  return compression()
}
