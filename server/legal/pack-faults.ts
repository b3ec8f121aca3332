import { expand } from './conditions.ts'
import { NAMED_FACTS } from './named-facts.ts'
import type { Condition, RulePack } from './pack.ts'
import { bracesIn, WORDS, withoutWords } from './telling.ts'

/** What is wrong with a pack whose parts are each well formed. */
export interface PackFault {
  readonly path: (string | number)[]
  readonly reason: string
}

/** Words that would make a screening result a verdict. */
const VERDICTS = /\b(?:violat|corrupt|breach|illegal|unlawful|(?:guilty|crime|criminal)\b)/i

/** Checks what the shape alone cannot: that names refer to something, that texts give no verdict, that cases end. */
export function faultsOfPack(pack: RulePack): PackFault[] {
  return [
    ...faultsOfScope(pack),
    ...faultsOfGroups(pack),
    ...faultsOfFigures(pack),
    ...faultsOfPlainTexts(pack),
    ...repeated(
      pack.tests.map(({ name }) => name),
      ['tests'],
      'name',
    ),
    ...repeated(
      pack.tests.map(({ id }) => id),
      ['tests'],
      'id',
    ),
    ...repeated(
      pack.offices.map(({ id }) => id),
      ['offices'],
      'id',
    ),
    ...pack.tests.flatMap((test, index) => faultsOfTest(pack, test, ['tests', index])),
  ]
}

function faultsOfScope({ applies_to: { everyone, countries } }: RulePack): PackFault[] {
  return everyone === true || (countries ?? []).length > 0
    ? []
    : [{ path: ['applies_to'], reason: 'must name countries, or everyone' }]
}

/** A group cannot have the name of a value, which it would replace. */
function faultsOfGroups({ groups }: RulePack): PackFault[] {
  const values = new Set<string>(Object.values(NAMED_FACTS).flatMap((fact) => [...fact.values]))
  return Object.keys(groups)
    .filter((name) => values.has(name))
    .map((name) => ({
      path: ['groups', name],
      reason: 'is also a value that facts have: give the group another name',
    }))
}

function repeated(values: readonly string[], path: PackFault['path'], key: string): PackFault[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [{ path: [...path, index, key], reason: `“${value}” is already used` }],
  )
}

/** Texts that are shown as they are: no verdicts, and no words in braces, which nothing fills. */
function faultsOfPlainTexts(pack: RulePack): PackFault[] {
  const texts: [PackFault['path'], string][] = [
    [['name'], pack.name],
    [['about'], pack.about],
    ...pack.figures.flatMap(({ what, citation }, index): [PackFault['path'], string][] => [
      [['figures', index, 'what'], what],
      [['figures', index, 'citation'], citation],
    ]),
    ...pack.tests.flatMap(({ name, about, covers_only, elements }, index): [PackFault['path'], string][] => [
      [['tests', index, 'name'], name],
      [['tests', index, 'about'], about],
      [['tests', index, 'covers_only'], covers_only ?? ''],
      ...elements.map(({ citation }, place): [PackFault['path'], string] => [
        ['tests', index, 'elements', place, 'citation'],
        citation,
      ]),
    ]),
  ]
  return texts.flatMap(([path, written]) => [
    ...verdictIn(written, path),
    ...(/[{}]/.test(written)
      ? [{ path, reason: 'has a brace: only labels and reasons can hold words such as {interest}' }]
      : []),
  ])
}

function verdictIn(written: string, path: PackFault['path']): PackFault[] {
  const place = written.search(VERDICTS)
  if (place < 0) return []
  const [word = ''] = /^\w+/.exec(written.slice(place)) ?? []
  return [{ path, reason: `says “${word}”: a test says what is met, never a verdict` }]
}

/** No two entries of a figure can be in force on the same day. */
function faultsOfFigures({ figures }: RulePack): PackFault[] {
  return figures.flatMap((figure, index) => {
    const clash = figures
      .slice(0, index)
      .find(
        (other) =>
          other.id === figure.id &&
          (other.from ?? '') <= (figure.until ?? '9999-12-31') &&
          (figure.from ?? '') <= (other.until ?? '9999-12-31'),
      )
    return clash === undefined
      ? []
      : [
          {
            path: ['figures', index],
            reason: `applies on days on which another entry of “${figure.id}” applies`,
          },
        ]
  })
}

function faultsOfTest(pack: RulePack, test: RulePack['tests'][number], path: PackFault['path']): PackFault[] {
  const faults: PackFault[] = []
  if (test.covers_only !== undefined && test.elements[0]?.when !== undefined)
    faults.push({
      path: [...path, 'elements', 0, 'when'],
      reason: 'must be left out: this element says whom the test covers',
    })
  test.elements.forEach((element, index) => {
    const at = [...path, 'elements', index]
    faults.push(...faultsOfText(pack, element.label, [...at, 'label']))
    if (bracesIn(element.label).some(({ word }) => word !== 'figure'))
      faults.push({ path: [...at, 'label'], reason: 'can hold figures only: it is the same for every path' })
    if (element.when !== undefined) faults.push(...faultsOfCondition(pack, element.when, [...at, 'when']))
    if (element.figure !== undefined) faults.push(...noFigure(pack, element.figure, [...at, 'figure']))
    faults.push(...faultsOfCases(pack, element.cases, [...at, 'cases']))
  })
  return faults
}

function faultsOfCases(
  pack: RulePack,
  cases: RulePack['tests'][number]['elements'][number]['cases'],
  path: PackFault['path'],
): PackFault[] {
  return cases.flatMap((each, index) => {
    const last = index === cases.length - 1
    const at = [...path, index]
    const order: PackFault[] =
      last === (each.if === undefined)
        ? []
        : [
            {
              path: [...at, 'if'],
              reason: last
                ? 'must be left out of the last case, which counts where no other does'
                : 'is missing: only the last case does without',
            },
          ]
    const asked = each.if === undefined ? [] : faultsOfCondition(pack, each.if, [...at, 'if'])
    return [...order, ...asked, ...faultsOfText(pack, each.reason, [...at, 'reason'])]
  })
}

function faultsOfText(pack: RulePack, written: string, path: PackFault['path']): PackFault[] {
  const faults = verdictIn(written, path)
  const braces = bracesIn(written)
  if (/[{}]/.test(withoutWords(written)))
    faults.push({ path, reason: 'has a brace that is not part of a word such as {interest}' })
  for (const { word, id } of braces) {
    if (word === 'figure') faults.push(...noFigure(pack, id ?? '', path))
    else if (word === 'office') faults.push(...noOffice(pack, id ?? '', path))
    else if (!Object.hasOwn(WORDS, word) || id !== undefined)
      faults.push({ path, reason: `has {${word}}, which is not a word that packs know` })
  }
  return faults
}

function noFigure(
  { figures }: RulePack,
  id: string,
  path: PackFault['path'],
  of?: 'amount' | 'years',
): PackFault[] {
  const entries = figures.filter((each) => each.id === id)
  if (entries.length === 0)
    return [{ path, reason: `names the figure “${id}”, which the pack does not have` }]
  return of === undefined || entries.every((each) => each[of] !== undefined)
    ? []
    : [{ path, reason: `needs a figure of ${of === 'years' ? 'years' : 'money'}, and “${id}” is not one` }]
}

function noOffice({ offices }: RulePack, id: string, path: PackFault['path']): PackFault[] {
  return offices.some((office) => office.id === id)
    ? []
    : [{ path, reason: `names the office “${id}”, which the pack does not have` }]
}

function faultsOfCondition(pack: RulePack, condition: Condition, path: PackFault['path']): PackFault[] {
  const each = (conditions: readonly Condition[], key: string): PackFault[] =>
    conditions.flatMap((inner, index) => faultsOfCondition(pack, inner, [...path, key, index]))
  if ('all' in condition) return each(condition.all, 'all')
  if ('any' in condition) return each(condition.any, 'any')
  if ('not' in condition) return faultsOfCondition(pack, condition.not, [...path, 'not'])
  if ('office' in condition) return noOffice(pack, condition.office, [...path, 'office'])
  if ('amount' in condition) return noFigure(pack, condition.figure, [...path, 'figure'], 'amount')
  if ('period' in condition) return noFigure(pack, condition.period, [...path, 'period'], 'years')
  if ('figure' in condition) return noFigure(pack, condition.figure, [...path, 'figure'])
  const known: readonly string[] = NAMED_FACTS[condition.fact].values
  const odd = expand(condition.is, pack).find((value) => !known.includes(value))
  return odd === undefined
    ? []
    : [
        {
          path: [...path, 'is'],
          reason: `names “${odd}”, which is neither a group nor a value of ${condition.fact}`,
        },
      ]
}
