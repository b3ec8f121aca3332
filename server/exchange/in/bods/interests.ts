import { isControlShare, type LinkKind } from '../../../../models/link-kinds.ts'

/** The kind of link for each interest in the standard; null if there is none. */
export const INTEREST_KINDS: Readonly<Record<string, LinkKind | null>> = {
  shareholding: 'owns',
  beneficiaryOfLegalArrangement: 'owns',
  rightsToSurplusAssetsOnDissolution: 'owns',
  rightsToProfitOrIncome: 'owns',
  rightToProfitOrIncomeFromAssets: 'owns',
  enjoymentAndUseOfAssets: 'owns',
  votingRights: 'controls',
  appointmentOfBoard: 'controls',
  otherInfluenceOrControl: 'controls',
  controlViaCompanyRulesOrArticles: 'controls',
  controlByLegalFramework: 'controls',
  protector: 'controls',
  rightsGrantedByContract: 'controls',
  conditionalRightsGrantedByContract: null,
  seniorManagingOfficial: 'manages',
  settlor: 'founded',
  trustee: 'directs',
  boardMember: 'directs',
  boardChair: 'directs',
  nominee: null,
  nominator: null,
  unknownInterest: null,
  unpublishedInterest: null,
}

interface Share {
  readonly exact?: unknown
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly exclusiveMinimum?: unknown
  readonly exclusiveMaximum?: unknown
}

/** A percentage, written as a number or as text. */
function percent(value: unknown): string | undefined {
  const number = typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value
  return typeof number === 'number' && number >= 0 && number <= 100
    ? String(Number(number.toFixed(8)))
    : undefined
}

/** The share of an interest as members of a link. */
export function bodsShare(share: Share | undefined): Record<string, string | null> {
  const exact = percent(share?.exact)
  if (exact !== undefined) return { share_percent: exact }
  const min = percent(share?.minimum ?? share?.exclusiveMinimum)
  const max = percent(share?.maximum ?? share?.exclusiveMaximum)
  if (min !== undefined && min === max) return { share_percent: min }
  if (min === undefined && max === undefined) return {}
  // An end that is open clears the one of an earlier edition.
  return { share_min: min ?? null, share_max: max ?? null }
}

/** Whether an interest can be control: voting rights of a known share are only if that is at least half. */
export function decides(type: string, share: Readonly<Record<string, string | null>>): boolean {
  if (type !== 'votingRights' || Object.keys(share).length === 0) return true
  return isControlShare(share.share_percent ?? share.share_min)
}
