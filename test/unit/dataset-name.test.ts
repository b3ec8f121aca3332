import { expect, it } from 'vitest'
import { datasetNameOf, shownFileName } from '../../server/exchange/in/dataset-name.ts'

it.each([
  ['holdings.csv', 'holdings'],
  ['holdings (1).csv', 'holdings'],
  ['holdings-problems.csv', 'holdings'],
  ['record.ftm.json', 'record'],
  ['two\r\nlines.csv', 'two lines'],
  ['.csv', ''],
])('%j belongs to the dataset %j', (file, dataset) => {
  expect(datasetNameOf(file)).toBe(dataset)
})

it('shows the name of a file on one line', () => {
  expect(shownFileName(`a\tb\r\nc${'d'.repeat(400)}`)).toMatch(/^a b cd+$/)
  expect(shownFileName('d'.repeat(400))).toHaveLength(300)
})
