import type { Filters } from '../queries/filters.ts'

/** Filters that choosing something sets: its bar, cell or node. */
export type Choice = Partial<Record<keyof Filters, string>>
