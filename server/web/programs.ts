import type { Request } from 'express'

/** Addresses that only programs use and that always answer in JSON. */
const PROGRAMS = /^\/(?:api\/|mcp$|reconcile(?:\/|$))/i

/** Addresses of files, which programs ask for as well as people: reports, feeds and figures. */
const FILES = /\.(?:atom|csv|json|png|svg)$/i

export const isOfPrograms = ({ path }: Request): boolean => PROGRAMS.test(path)

/** Whether a file is asked for by a program: every browser asks for a page. @param more addresses of other files. */
export const asksForFile = (req: Request, more?: RegExp): boolean =>
  (FILES.test(req.path) || more?.test(req.path) === true) && req.accepts(['text', 'html']) !== 'html'
