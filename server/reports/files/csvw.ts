import { SCREENING_NOTICE } from '../../record/notice.ts'
import { RECORD_LICENCE } from '../../values/licence.ts'
import { SEPARATOR } from '../columns.ts'
import type { Report } from '../report.ts'

/** The description of a report's columns in W3C CSVW. */
export function csvwMetadata(report: Report, base: string) {
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    url: `${base}/reports/${report.name}.csv`,
    'dc:title': report.title,
    'dc:description': SCREENING_NOTICE,
    'dc:license': { '@id': RECORD_LICENCE.url },
    dialect: { encoding: 'utf-8', lineTerminators: ['\r\n'], header: true },
    tableSchema: {
      columns: report.columns(base).map(({ name, meaning, datatype, list }) => ({
        name,
        titles: name,
        'dc:description': meaning,
        datatype,
        ...(list ? { separator: SEPARATOR } : {}),
      })),
      ...(report.key.length === 0 ? {} : { primaryKey: [...report.key] }),
    },
  }
}
