import type { RequestHandler } from 'express'
import multer, { MulterError } from 'multer'
import { HttpError } from '../errors.ts'
import { takesFieldsBack } from './fields-back.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Why the file that was sent cannot be accepted. */
    uploadProblem?: string
  }
}

/**
 * Reads a form with one file, `file`; a file that is too large is a problem of its field, not a broken request.
 * @param tooLarge what to say about one.
 */
export function readsFile(mostBytes: number, tooLarge: string): RequestHandler {
  const parser = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: mostBytes, files: 1, fields: 30, fieldSize: 2 * 1024 * 1024, headerPairs: 50 },
    // The name of a file can be in any script.
    defParamCharset: 'utf8',
  }).single('file')
  return (req, res, next) => {
    parser(req, res, (error?: unknown) => {
      if (error === undefined || error === null) {
        takesFieldsBack(req, res, next)
        return
      }
      if (!(error instanceof MulterError)) {
        // What the form parser says about it is for programmers.
        next(
          new HttpError(
            400,
            'The form could not be read: it was cut off, or it is not a form for uploading a file.',
          ),
        )
        return
      }
      req.uploadProblem = error.code === 'LIMIT_FILE_SIZE' ? tooLarge : 'The file could not be uploaded.'
      next()
    })
  }
}
