import { LRUCache } from 'lru-cache'
import type { Database } from '../../../database/index.ts'
import { type Entry, entriesOf } from '../../../projects/entries.ts'
import { printOfAll, tryProject } from '../../../projects/publish.ts'
import { formAt, type Replayed } from '../../../projects/replay.ts'
import { membersOf, type Project } from '../../../projects/store.ts'
import { MOST_TRIED, recordedNow } from '../../../queries/changes.ts'
import { onPage, previewedChanges, seeInTrial } from '../../../queries/previewed-changes.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { TooManyTrials, WaitedTooLong } from '../../../record/turns.ts'
import { capital, count, formatMoment, list } from '../../../values/format.ts'
import { oncePer } from '../../../values/once-per.ts'
import { type ChangeModel, changeModels } from '../../parts/changes.ts'
import { type PreviewModel, previewModel } from '../../parts/preview.ts'

/** A project as a row of the list. */
export function projectRow(project: Project) {
  return {
    name: project.name,
    href: `/projects/${project.slug}`,
    owner: project.owner,
    entries: project.entries,
    state:
      project.publishedAt === null
        ? 'not published'
        : `published ${formatMoment(new Date(project.publishedAt))}`,
  }
}

/** The forms that a project offers for new records. */
const ADD = [
  ['/add', 'Several records'],
  ['/links/new', 'A link'],
  ['/officials/new', 'An official'],
  ['/interests/new', 'Another entity'],
  ['/negotiations/new', 'A negotiation'],
  ['/statements/new', 'A statement'],
  ['/sources/new', 'A source'],
] as const

/** Parts of records that entries of the project add, or change, which have forms of their own. */
function partsOf(href: string, project: Project) {
  const query = `?project=${project.slug}`
  const [, place = '', slug = ''] = href.split(/[/#?]/)
  const offers: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    officials: [['positions', 'position']],
    interests: [['positions', 'position']],
    negotiations: [
      ['parties', 'party'],
      ['participants', 'participant'],
      ['meetings', 'meeting'],
    ],
  }
  return (offers[place] ?? []).map(([part, noun]) => ({
    href: `/${place}/${slug}/${part}/new${query}`,
    label: `Add a ${noun}`,
  }))
}

function entryModel(project: Project, entry: Entry, replayed: Replayed | undefined, me: string) {
  const form = formAt(entry.form)
  const href = replayed !== undefined && replayed.problem === null ? replayed.href : null
  return {
    id: entry.id,
    label: replayed !== undefined && replayed.problem === null ? replayed.label : entry.label,
    what: form === null ? 'Entry' : `${form.editing ? 'Change:' : 'New'} ${form.form.noun}`,
    editHref: `${entry.form}?project=${project.slug}&entry=${entry.id}`,
    by: list(entry.writtenBy),
    checkedBy: entry.checkedBy,
    problem: replayed?.problem ?? null,
    mayCheck: entry.checkedBy === null && !entry.authors.includes(me) && replayed?.problem === null,
    own: entry.authors.includes(me),
    seen: entry.print,
    parts: href === null ? [] : partsOf(href, project),
  }
}

interface Outcome {
  readonly replayed: readonly Replayed[]
  readonly changes: readonly (ChangeModel & { href: null })[]
  readonly preview: PreviewModel
}

/** What came of trying projects, by what they and the record said: looking again costs nothing until either changes. */
const triedIn = oncePer((_database: Database) => new LRUCache<string, Outcome>({ max: 20 }))

/** What publishing the project would record, and do to the overlaps. */
async function outcomeOf(database: Database, project: Project, entries: readonly Entry[]): Promise<Outcome> {
  const key = [project.slug, printOfAll(entries), await database.recordVersion()].join(' ')
  const tried = triedIn(database)
  const known = tried.get(key)
  if (known !== undefined) return known
  const { replayed, changes, seen } = await tryProject(
    database,
    entries,
    async (tx, { written }, overlaps) => ({
      replayed: written,
      changes: await changeModels(tx.query, await recordedNow(tx.query)),
      seen: await seeInTrial(tx.query, overlaps, onPage(null)),
    }),
  )
  const outcome = {
    replayed,
    // Their pages do not exist yet.
    changes: changes.map((change) => ({ ...change, href: null })),
    preview: previewModel(await previewedChanges(database.query, seen), [], ''),
  }
  tried.set(key, outcome)
  return outcome
}

/** The same, or why it cannot be told now: the entries are shown all the same. */
async function outcomeOrReason(
  database: Database,
  project: Project,
  entries: readonly Entry[],
): Promise<{ outcome: Outcome | null; untold: string | null }> {
  try {
    return { outcome: await outcomeOf(database, project, entries), untold: null }
  } catch (error) {
    if (![TooManyTrials, WaitedTooLong, InputRefused].some((kind) => error instanceof kind)) throw error
    return { outcome: null, untold: (error as Error).message }
  }
}

/** The page of a project, for one of its members. */
export async function projectPage(database: Database, project: Project, me: string) {
  const [entries, members] = [
    await entriesOf(database.query, project),
    await membersOf(database.query, project),
  ]
  const open = project.publishedAt === null
  const { outcome, untold } =
    open && entries.length > 0
      ? await outcomeOrReason(database, project, entries)
      : { outcome: null, untold: null }
  const rows = entries.map((entry, index) => entryModel(project, entry, outcome?.replayed[index], me))
  const unchecked = rows.filter(({ checkedBy }) => checkedBy === null).length
  const noOneLeft = entries.some(
    ({ checkedBy, authors }) => checkedBy === null && members.every(({ id }) => authors.includes(id)),
  )
  const broken = rows.filter(({ problem }) => problem !== null).length
  return {
    project: { ...projectRow(project), slug: project.slug, about: project.about },
    open,
    published: open
      ? null
      : {
          when: formatMoment(new Date(project.publishedAt ?? '')),
          by: project.publishedBy,
          href: `/changes?as_of=${project.publishedAt}`,
        },
    owns: project.ownerId === me,
    me,
    add: ADD.map(([path, label]) => ({ href: `${path}?project=${project.slug}`, label })),
    entries: rows,
    members: members.map((member) => ({
      ...member,
      owner: member.id === project.ownerId,
      me: member.id === me,
    })),
    changes: outcome?.changes ?? [],
    untold,
    moreChanges: (outcome?.changes.length ?? 0) >= MOST_TRIED,
    seen: printOfAll(entries),
    preview: outcome?.preview ?? null,
    ready: open && outcome !== null && unchecked === 0 && broken === 0,
    toDo: capital(
      [
        ...(unchecked === 0
          ? []
          : [
              `${count(unchecked, 'entry', 'entries')} must be checked by someone who has not written ${unchecked === 1 ? 'it' : 'them'}${noOneLeft ? ': add another member, as all have written one of them' : ''}`,
            ]),
        ...(broken === 0 ? [] : [`${count(broken, 'entry', 'entries')} must be fixed`]),
      ].join('; '),
    ),
  }
}
