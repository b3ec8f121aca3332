import type { WholeFormat } from '../../../exchange/out/formats.ts'
import type { KeptFile } from '../../../exchange/out/stored-files.ts'
import { formatBytes, formatMoment, list } from '../../../values/format.ts'
import { RECORD_LICENCE } from '../../../values/licence.ts'

const fileModel = (file: string, kept: KeptFile | null) => ({
  file,
  href: `/data/${file}`,
  size: kept === null ? null : formatBytes(kept.bytes),
  sha256: kept?.sha256 ?? null,
  of: kept === null ? null : formatMoment(new Date(kept.of)),
})

/** The formats as the page shows them. @param keptAs the stored copy of a file, null if it is yet to be made. */
export function formatModels(
  formats: readonly WholeFormat[],
  base: string,
  keptAs: (file: string) => KeptFile | null,
) {
  return formats.map(({ name, title, use, file, beside = [], opened }) => ({
    name,
    title,
    use,
    ...fileModel(file, keptAs(file)),
    licence: RECORD_LICENCE,
    beside: beside.map((each) => ({ title: each.title, ...fileModel(each.file, keptAs(each.file)) })),
    programs: list(opened.map(({ program }) => program)),
    opened: opened.map(({ program, line }) => ({
      program,
      line: line.replaceAll('URL', `${base}/data/${file}`),
    })),
  }))
}
