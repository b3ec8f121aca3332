/** Why a file or folder cannot be used, by system error code. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'is not accessible to this account',
  EPERM: 'is not accessible to this account',
  EROFS: 'is on a read-only disk',
  ENOSPC: 'has no space left on its disk',
  EDQUOT: 'has no space left on its disk',
  EFBIG: 'would be larger than this account can write',
  EISDIR: 'is a folder',
  EEXIST: 'already exists and is not a folder',
  ENOTDIR: 'is not in a folder',
}

/** The message for a file or folder that cannot be used; null for any other error. */
export function fileProblem(error: unknown): string | null {
  const { code = '', path } = (error ?? {}) as { code?: string; path?: string }
  const reason = REASONS[code]
  return reason === undefined || !(error instanceof Error) ? null : `${path ?? 'A file'} ${reason}.`
}
