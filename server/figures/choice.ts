import type { Filters } from '../queries/filters.ts'

/** The filters that are set by choosing a bar, cell or node. */
export type Choice = Partial<Record<keyof Filters, string>>
