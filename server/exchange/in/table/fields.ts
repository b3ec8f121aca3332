/** What a row of a table can be, and what its columns can hold. */
export const TABLE_RECORDS = ['links', 'entities'] as const
export type TableRecord = (typeof TABLE_RECORDS)[number]

/** A field that a column can fill. */
export interface TableField {
  readonly name: string
  readonly label: string
  /** Headers that stand for it, without case, spaces and signs, as a regular expression for whole headers. */
  readonly headers: RegExp
  /** Whether several columns can fill it together. */
  readonly several?: boolean
}

const field = (name: string, label: string, headers: RegExp, several = false): TableField => ({
  name,
  label,
  headers,
  ...(several ? { several } : {}),
})

const SOURCE_FIELDS: readonly TableField[] = [
  field(
    'source_url',
    'Source web addresses',
    /^(?:source|sources|sourceurls?|sourcelinks?|urls?|links?tosource|references?|evidence|citations?|weblink)$/,
    true,
  ),
  field('source_title', 'Source title', /^(?:sourcetitle|headline|article|articletitle)$/),
  field(
    'source_publisher',
    'Source publisher',
    /^(?:publisher|outlet|sourcename|sourcepublisher|medium|newspaper)$/,
  ),
  field('source_published', 'Source date', /^(?:published|publicationdate|sourcedate|datepublished)$/),
  field('source_origin', 'Source: based on a report by', /^(?:origin|sourceorigin|basedon|originalsource)$/),
  field(
    'source_archive',
    'Source: archived copy',
    /^(?:archive|archiveurl|archivedcopy|archivedurl|wayback)$/,
  ),
  field('quote', 'Quotation', /^(?:quote|quotation|excerpt)$/),
  field('locator', 'Where in the source', /^(?:locator|page|pages|paragraph|sourcepage)$/),
]

/** One end of a link. */
const end = (name: 'from' | 'to', label: string, headers: RegExp, prefix: string): TableField[] => [
  field(name, label, headers),
  field(`${name}_kind`, `${label}: kind`, new RegExp(`^(?:${prefix})(?:type|kind|entitytype)$`)),
  field(`${name}_country`, `${label}: country`, new RegExp(`^(?:${prefix})country$`)),
]

const FROM =
  'from|source|subject|entity1|person|donor|payer|owner|holder|investor|lender|official|client|employee|name|entitya'
const TO =
  'to|target|object|entity2|party|recipient|payee|company|organi[sz]ation|interest|asset|employer|entityb|beneficiary|borrower'

/** The fields of a table of links. The id identifies the same row in next month's file. */
const LINK_TABLE_FIELDS: readonly TableField[] = [
  ...end(
    'from',
    'From',
    /^(?:from|fromname|source ?node|subject|entity1|entitya|entity1name|person|personname|donor|donorname|payer|owner|ownername|holder|shareholder|investor|lender|creditor|official|officialname|member|name|fullname|individual|filer)$/,
    FROM,
  ),
  field(
    'connection',
    'Connection (free text)',
    /^(?:connection|connections|relation|relationship|relationtype|relationshiptype|link|linktype|tie|role|roles|position|type|nature|capacity|association)$/,
  ),
  ...end(
    'to',
    'To',
    /^(?:to|toname|target|object|entity2|entityb|entity2name|party|partyname|recipient|recipientname|payee|company|companyname|organi[sz]ation|organi[sz]ationname|interest|asset|employer|beneficiary|borrower|debtor|investee|business|firm|issuer|affiliation)$/,
    TO,
  ),
  field('kind', 'Link type (Recusal’s terms)', /^(?:kind|linkkind)$/),
  field(
    'detail',
    'Details',
    /^(?:detail|details|description|notes?|comments?|remarks?|summary|purpose)$/,
    true,
  ),
  field(
    'amount',
    'Amount',
    /^(?!.*(?:min|max|status)).*amount|^(?:value|sum|donation|price|payment|investment|contribution|total)(?:in)?(?:usd|eur|gbp|chf|dollars|euros?)?(?:k|m|mn|mm|mio|bn|000s?|thousands?|millions?|billions?)?$/,
  ),
  field('amount_min', 'Amount: at least', /^(?:amountmin|minamount|amountfrom|valuemin|minimum|minvalue)$/),
  field('amount_max', 'Amount: at most', /^(?:amountmax|maxamount|amountto|valuemax|maximum|maxvalue)$/),
  field('currency', 'Currency', /^(?:currency|currencycode|ccy)$/),
  field(
    'share',
    'Share in percent',
    /^(?:share|stake|percent|percentage|ownership|shareholding|equity|sharepercent|%)$/,
  ),
  field('share_min', 'Share: at least', /^(?:sharemin|minshare|sharefrom|stakemin)$/),
  field('share_max', 'Share: at most', /^(?:sharemax|maxshare|shareto|stakemax)$/),
  field(
    'start',
    'Start',
    /^(?:start|startdate|from|from ?date|since|begin|begindate|began|donationdate|paymentdate|date|dateofdonation|transactiondate|year|appointed|appointedon)$/,
  ),
  field('end', 'End', /^(?:end|enddate|to|todate|until|ended|resigned|resignedon|left|ceased)$/),
  field('period', 'Period, such as 2017–2019', /^(?:period|dates|years|term|tenure)$/),
  field('last_known', 'Last known', /^(?:lastknown|asof|lastreported|lastseen)$/),
  field('stage', 'Stage: in effect, planned or cancelled', /^(?:stage|linkstage)$/),
  field(
    'amount_status',
    'Amount: paid, committed or announced',
    /^(?:amountstatus|sumstatus|paymentstatus)$/,
  ),
  field('joint_sum', 'Shared sum: the same ID on each of its links', /^(?:jointsum|sharedsum)$/),
  field('capacity', 'Capacity: private or official', /^linkcapacity$/),
  field('status', 'Status', /^(?:status|linkstatus)$/),
  ...SOURCE_FIELDS,
  field('id', 'Row ID', /^(?:id|linkid|rowid|identifier|recordid|uid)$/),
]

/** The fields of a table of officials and interests. */
const ENTITY_TABLE_FIELDS: readonly TableField[] = [
  field(
    'name',
    'Name',
    /^(?:name|fullname|entity|entityname|label|title|company|companyname|person|personname|organi[sz]ation)$/,
  ),
  field('entity_kind', 'Kind', /^(?:kind|type|entitytype|schema|legaltype)$/),
  field('country', 'Country', /^(?:country|countrycode|jurisdiction|nationality)$/),
  field('alias', 'Other names', /^(?:alias|aliases|aka|alsoknownas|othernames?|formernames?)$/, true),
  field(
    'summary',
    'Who or what it is',
    /^(?:summary|description|about|notes?|details?|bio|biography)$/,
    true,
  ),
  field('wikidata', 'Wikidata ID', /^(?:wikidata|wikidataid|qid)$/),
  field('lei', 'Legal Entity Identifier', /^(?:lei|leicode)$/),
  field('opencorporates', 'OpenCorporates ID', /^(?:opencorporates|opencorporatesid)$/),
  field('opensanctions', 'OpenSanctions ID', /^(?:opensanctions|opensanctionsid)$/),
  field('littlesis', 'LittleSis ID', /^(?:littlesis|littlesisid)$/),
  field(
    'registration_number',
    'Registration number',
    /^(?:registrationnumber|companynumber|regno|registernumber)$/,
  ),
  ...SOURCE_FIELDS,
  field('id', 'Row ID', /^(?:id|entityid|identifier|recordid|uid)$/),
]

export const FIELDS_OF: Readonly<Record<TableRecord, readonly TableField[]>> = {
  links: LINK_TABLE_FIELDS,
  entities: ENTITY_TABLE_FIELDS,
}
