import { whom } from '../../../legal/applies.ts'
import { NAMED_FACTS } from '../../../legal/named-facts.ts'
import type { Figure, PackElement, PackTest, RulePack } from '../../../legal/pack.ts'
import { ELEMENT_STATUSES } from '../../../legal/pack.ts'
import { figureWords, tellInGeneral, WORDS } from '../../../legal/telling.ts'
import type { PackVersion } from '../../../queries/rule-packs.ts'
import { capital, count, formatDate, formatMoment } from '../../../values/format.ts'
import { CHECKED } from '../overlaps/legal.ts'

function figureModel(figure: Figure) {
  const from = figure.from === null ? 'the start of the record' : formatDate(figure.from)
  const until = figure.until === null ? 'the present' : formatDate(figure.until)
  return {
    what: figure.what,
    citation: figure.citation,
    amount: figureWords(figure),
    holds: `${from} to ${until}`,
    checked: CHECKED[figure.checked],
  }
}

/** A pack as a row of a list. */
export function packRow(pack: RulePack) {
  return {
    id: pack.id,
    name: pack.name,
    href: `/rule-packs/${pack.id}`,
    version: pack.version,
    whom: capital(whom(pack.applies_to)),
    tests: pack.tests.map(({ name }) => name),
    inUse: pack.in_use,
  }
}

/** The packs in use and their figures, for the page of the method. */
export function lawModel(packs: readonly RulePack[]) {
  const used = packs.filter(({ in_use }) => in_use)
  return { packs: used.map(packRow), thresholds: used.flatMap(({ figures }) => figures.map(figureModel)) }
}

function elementModel(pack: RulePack, { label, citation, checked, figure, cases, when }: PackElement) {
  const latest = pack.figures.findLast(({ id }) => id === figure)
  return {
    label: tellInGeneral(label, pack),
    sometimes: when !== undefined,
    results: ELEMENT_STATUSES.filter((status) => cases.some((each) => each.status === status)),
    citation: latest?.citation ?? citation,
    checked: CHECKED[latest?.text_checked ?? latest?.checked ?? checked],
  }
}

const testModel = (pack: RulePack, { name, about, covers_only, elements }: PackTest) => ({
  name,
  about,
  coversOnly: covers_only ?? null,
  elements: elements.map((element) => elementModel(pack, element)),
})

const versionModel = ({ version, reason, by, at }: PackVersion) => ({
  version,
  reason,
  saved: at === null ? null : `${formatMoment(at)}${by === null ? '' : `, by ${by}`}`,
})

/** The page of a pack. */
export function packPage(pack: RulePack, versions: readonly PackVersion[]) {
  return {
    title: `Rule pack: ${pack.name}`,
    pack: packRow(pack),
    about: pack.about,
    counted: count(pack.tests.length, 'test'),
    tests: pack.tests.map((test) => testModel(pack, test)),
    figures: pack.figures.map(figureModel),
    versions: versions.map(versionModel),
  }
}

/** The most values of a fact that are listed; beyond, they are the codes of countries. */
const MOST_VALUES = 30

/** What the conditions and texts of packs can refer to. */
export const VOCABULARY = {
  facts: Object.entries(NAMED_FACTS).map(([name, { about, values }]) => ({
    name,
    about,
    values: values.length > MOST_VALUES ? 'two-letter codes, or unknown' : values.join(', '),
  })),
  words: Object.entries(WORDS).map(([name, { about }]) => ({ name: `{${name}}`, about })),
}
