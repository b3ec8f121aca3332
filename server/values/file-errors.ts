/** Why a file or a folder cannot be used, by the system's codes. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be used by this account',
  EPERM: 'may not be used by this account',
  EROFS: 'is on a disk that can only be read',
  ENOSPC: 'has no space left on its disk',
  EDQUOT: 'has no space left on its disk',
  EISDIR: 'is a folder',
  EEXIST: 'is there already, and is no folder',
  ENOTDIR: 'is not in a folder',
}

/** The words for a file or a folder that cannot be used; null where the error is another. */
export function fileProblem(error: unknown): string | null {
  const { code = '', path } = (error ?? {}) as { code?: string; path?: string }
  const reason = REASONS[code]
  return reason === undefined || !(error instanceof Error) ? null : `${path ?? 'A file'} ${reason}.`
}
