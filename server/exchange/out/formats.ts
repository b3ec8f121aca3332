import { Readable } from 'node:stream'
import { datasetPieces } from '../../dataset/export.ts'
import { type Cell, csvPieces } from '../../values/csv.ts'
import { bodsLines, leftOutOfBods } from './bods/index.ts'
import { ftmLines } from './ftm/index.ts'
import { edgesCsv, gexf, nodesCsv } from './graph.ts'
import { dataPackage } from './tables/data-package.ts'
import { TABLES } from './tables/index.ts'
import { parquetFile, parquetFiles } from './tables/parquet.ts'
import { sqliteFile } from './tables/sqlite.ts'
import type { WholeRecord } from './whole-record.ts'

/** A file of the whole record. */
export interface WholeFile {
  /** Its name in addresses, and what a browser saves it as. */
  readonly file: string
  readonly type: string
  make(record: WholeRecord): Readable | Promise<Readable>
}

/** A format in which the whole record can be downloaded. */
export interface WholeFormat extends WholeFile {
  /** Its name on the command line. */
  readonly name: string
  readonly title: string
  /** What it is for, in a sentence. */
  readonly use: string
  /** Files that go with it. */
  readonly beside?: readonly (WholeFile & { readonly title: string })[]
  /** How it is opened, a line for each program; `URL` stands for its address. */
  readonly opened: readonly { readonly program: string; readonly line: string }[]
}

const pieces =
  (make: (record: WholeRecord) => Iterable<string>) =>
  (record: WholeRecord): Readable =>
    Readable.from(make(record), { objectMode: false })
const bytes = (content: Uint8Array): Readable => Readable.from([Buffer.from(content)], { objectMode: false })

function* leftOutCsv(record: WholeRecord): Generator<string> {
  function* rows(): Generator<Cell[]> {
    for (const { list, id, why } of leftOutOfBods(record)) yield [list, id, why]
  }
  yield* csvPieces(['list', 'id', 'why'], rows())
}

const CSV = 'text/csv; charset=utf-8; header=present'

export const FORMATS: readonly WholeFormat[] = [
  {
    name: 'dataset',
    file: 'recusal-dataset.json',
    type: 'application/json; charset=utf-8',
    title: 'Dataset file',
    use: 'Everything on record, in Recusal’s own format. Import it into another Recusal site to get the same record.',
    make: pieces(({ lists }) => datasetPieces(lists)),
    opened: [
      { program: 'R', line: 'd <- jsonlite::fromJSON("URL")' },
      { program: 'Python', line: 'd = requests.get("URL").json()' },
      { program: 'DuckDB', line: "SELECT unnest(links, recursive := true) FROM read_json('URL');" },
      { program: 'Datasette', line: 'curl -s URL | jq .links | sqlite-utils insert recusal.db links -' },
    ],
  },
  {
    name: 'ftm',
    file: 'recusal.ftm.json',
    type: 'application/x-ndjson; charset=utf-8',
    title: 'FollowTheMoney',
    use: 'For Aleph, OpenSanctions and other investigative tools. One entity per line. Sources appear as Article entities.',
    make: pieces(ftmLines),
    opened: [
      { program: 'R', line: 'd <- jsonlite::stream_in(url("URL"))' },
      {
        program: 'Python',
        line: 'entities = [json.loads(line) for line in requests.get("URL").text.splitlines()]',
      },
      { program: 'DuckDB', line: "SELECT schema, count(*) FROM read_ndjson('URL') GROUP BY 1;" },
      { program: 'Datasette', line: 'curl -s URL | sqlite-utils insert recusal.db entities - --nl --alter' },
    ],
  },
  {
    name: 'bods',
    file: 'recusal.bods.json',
    type: 'application/json; charset=utf-8',
    title: 'Beneficial Ownership Data Standard 0.4',
    use: 'Ownership and control, for tools that read beneficial ownership registers. The standard has no place for family ties, payments, jobs or negotiations. A second file lists what was left out.',
    make: pieces(bodsLines),
    beside: [
      {
        title: 'What was left out, and why',
        file: 'recusal.bods-left-out.csv',
        type: CSV,
        make: pieces(leftOutCsv),
      },
    ],
    opened: [
      { program: 'R', line: 'd <- jsonlite::fromJSON("URL", simplifyVector = FALSE)' },
      { program: 'Python', line: 'statements = requests.get("URL").json()' },
      { program: 'DuckDB', line: "SELECT recordType, count(*) FROM read_json('URL') GROUP BY 1;" },
      { program: 'Datasette', line: 'curl -s URL | sqlite-utils insert recusal.db statements - --alter' },
    ],
  },
  {
    name: 'gexf',
    file: 'recusal.gexf',
    type: 'application/xml; charset=utf-8',
    title: 'Network (GEXF)',
    use: 'The network of entities and links with their dates, for Gephi. Its timeline shows the network at any date.',
    make: pieces(gexf),
    opened: [
      { program: 'R', line: 'g <- rgexf::read.gexf("URL")' },
      {
        program: 'Python',
        line: 'g = networkx.read_gexf(io.BytesIO(requests.get("URL").content), version="1.2draft")',
      },
    ],
  },
  {
    name: 'nodes',
    file: 'recusal-nodes.csv',
    type: CSV,
    title: 'Network nodes (CSV)',
    use: 'Every official and interest, for Gephi, Kumu and other network software. Use it with the list of edges.',
    make: pieces(nodesCsv),
    opened: [
      { program: 'R', line: 'nodes <- readr::read_csv("URL")' },
      { program: 'Python', line: 'nodes = pandas.read_csv("URL")' },
      { program: 'DuckDB', line: "SELECT * FROM read_csv('URL');" },
      { program: 'Datasette', line: 'curl -s URL | sqlite-utils insert recusal.db nodes - --csv' },
    ],
  },
  {
    name: 'edges',
    file: 'recusal-edges.csv',
    type: CSV,
    title: 'Network edges (CSV)',
    use: 'Every link, with its kind, amount and dates.',
    make: pieces(edgesCsv),
    opened: [
      {
        program: 'R',
        line: 'g <- igraph::graph_from_data_frame(readr::read_csv("URL"))',
      },
      {
        program: 'Python',
        line: 'g = networkx.from_pandas_edgelist(pandas.read_csv("URL"), "Source", "Target", True)',
      },
      { program: 'DuckDB', line: "SELECT kind, count(*) FROM read_csv('URL') GROUP BY 1;" },
      { program: 'Datasette', line: 'curl -s URL | sqlite-utils insert recusal.db edges - --csv' },
    ],
  },
  {
    name: 'datapackage',
    file: 'recusal.zip',
    type: 'application/zip',
    title: 'Data package',
    use: 'One CSV per table, with a description of every column, the keys and the license. For spreadsheets and statistics software.',
    make: dataPackage,
    opened: [
      { program: 'R', line: 'd <- frictionless::read_package("datapackage.json")' },
      { program: 'Python', line: 'package = frictionless.Package("recusal.zip")' },
      { program: 'DuckDB', line: "SELECT * FROM read_csv('links.csv');" },
      { program: 'Datasette', line: 'sqlite-utils insert recusal.db links links.csv --csv' },
    ],
  },
  {
    name: 'sqlite',
    file: 'recusal.sqlite',
    type: 'application/vnd.sqlite3',
    title: 'SQLite',
    use: 'All tables in one file, with keys and a table that describes every column. Open it in Datasette or any SQL program.',
    make: async (record) => bytes(await sqliteFile(record)),
    opened: [
      { program: 'R', line: 'd <- DBI::dbConnect(RSQLite::SQLite(), "recusal.sqlite")' },
      { program: 'Python', line: 'd = sqlite3.connect("recusal.sqlite")' },
      { program: 'DuckDB', line: "ATTACH 'recusal.sqlite' (TYPE sqlite); SELECT * FROM recusal.links;" },
      { program: 'Datasette', line: 'datasette recusal.sqlite' },
    ],
  },
  {
    name: 'parquet',
    file: 'recusal-parquet.zip',
    type: 'application/zip',
    title: 'Parquet',
    use: 'Every table as an Apache Parquet file, for DuckDB, pandas and Arrow. Amounts are text, to keep them exact. You can also download the tables one by one.',
    make: parquetFiles,
    beside: TABLES.map((table) => ({
      title: table.title,
      file: `recusal-${table.name}.parquet`,
      type: 'application/vnd.apache.parquet',
      make: async (record) => bytes(await parquetFile(table, record)),
    })),
    opened: [
      { program: 'R', line: 'links <- arrow::read_parquet("recusal-links.parquet")' },
      { program: 'Python', line: 'links = pandas.read_parquet("recusal-links.parquet")' },
      {
        program: 'DuckDB',
        line: "SELECT kind, count(*) FROM 'recusal-links.parquet' WHERE status <> 'retracted' GROUP BY 1;",
      },
      {
        program: 'Datasette',
        line: `duckdb -csv -c "FROM 'recusal-links.parquet'" | sqlite-utils insert recusal.db links - --csv`,
      },
    ],
  },
]

/** Every file that can be downloaded, by name. */
export const WHOLE_FILES: ReadonlyMap<string, WholeFile> = new Map(
  FORMATS.flatMap((format) => [format, ...(format.beside ?? [])]).map((each) => [each.file, each]),
)
