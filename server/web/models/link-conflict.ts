import { formatAmount, formatDate, words } from '../../domain/format.ts'
import { parseAmount } from '../../forms/amount.ts'
import { joinDate, type TypedDate } from '../../forms/dates.ts'
import type { LinkForm } from '../../forms/link-form.ts'

export interface ConflictModel {
  readonly rows: { label: string; theirs: string; yours: string }[]
}

/** An amount as it will read; exactly as typed where it is none. */
function typedAmount(form: LinkForm): string {
  const typed = [form.amount, form.amountMax].filter(Boolean).join(' to ')
  const [low, high] = [parseAmount(form.amount), parseAmount(form.amountMax)]
  const currency = form.currency || low?.currency || high?.currency || 'USD'
  return formatAmount(low?.min ?? null, high?.max ?? low?.max ?? null, currency) ?? typed
}

function typedDate(typed: TypedDate): string {
  const joined = joinDate(typed)
  if ('date' in joined && joined.date !== null) return formatDate(joined.date)
  return Object.values(typed).filter(Boolean).join(' ')
}

/** Both versions beside each other, field by field, where they differ. */
export function conflictModel(theirs: LinkForm, yours: LinkForm): ConflictModel {
  const flatten = (form: LinkForm): [string, string][] => [
    ['From', form.from.name],
    ['To', form.to.name],
    ['Kind of link', words(form.kind)],
    ['Relationship', words(form.relationship)],
    ['Detail', form.detail],
    ['Share', [form.share, form.shareMax].filter(Boolean).join(' to ')],
    ['Amount', typedAmount(form)],
    ['Start', typedDate(form.start)],
    [
      'End',
      { none: 'no end reported', unknown: 'ended, day unknown', date: typedDate(form.end) }[form.endChoice],
    ],
    ['Status', form.status],
    [
      'Sources',
      form.sources
        .map((source) => [source.url, source.locator, source.quote].filter(Boolean).join(', '))
        .join(' | '),
    ],
  ]
  const mine = new Map(flatten(yours))
  return {
    rows: flatten(theirs)
      .map(([label, value]) => ({ label, theirs: value || 'none', yours: mine.get(label) || 'none' }))
      .filter((row) => row.theirs !== row.yours),
  }
}
