/**
 * One page of a table: equality filters, an order, a page number. Columns come from the caller's
 * table of names, values are bound; nothing of a request becomes SQL.
 */
import type { Database } from './database.ts';

export interface Listing {
  /** Equal to, by column. */
  filters: Readonly<Record<string, string | number>>;
  /** Contained in the column that is searched. */
  search?: string;
  sort: readonly { column: string; isDescending: boolean }[];
  page: number;
  perPage: number;
}

export interface Page<Row> {
  rows: Row[];
  total: number;
}

export interface ListedTable {
  /** What stands after FROM. */
  from: string;
  /** What stands after SELECT. */
  select: string;
  /** Breaks ties, so that no row is on two pages or on none. */
  identity: string;
  searched?: string;
}

/** Reads a page of the rows for which `scope` holds: a condition over the named values. */
export function selectPage<Row>(
  database: Database,
  table: ListedTable,
  scope: { condition: string; values: Record<string, string | number> },
  listing: Listing,
): Page<Row> {
  const values: Record<string, string | number> = { ...scope.values };
  const conditions = [scope.condition];
  for (const [column, value] of Object.entries(listing.filters)) {
    conditions.push(`${column} = @filter_${column}`);
    values[`filter_${column}`] = value;
  }
  if (listing.search !== undefined && table.searched) {
    conditions.push(`instr(lower(${table.searched}), lower(@search)) > 0`);
    values.search = listing.search;
  }
  const order = [
    ...listing.sort.map(({ column, isDescending }) => column + (isDescending ? ' DESC' : '')),
    table.identity,
  ];
  const where = conditions.join(' AND ');
  const read = database.transaction(() => ({
    total: database
      .prepare(`SELECT count(*) FROM ${table.from} WHERE ${where}`)
      .pluck()
      .get(values) as number,
    rows: database
      .prepare(
        `SELECT ${table.select} FROM ${table.from} WHERE ${where}
         ORDER BY ${order.join(', ')} LIMIT @limit OFFSET @offset`,
      )
      .all({
        ...values,
        limit: listing.perPage,
        offset: (listing.page - 1) * listing.perPage,
      }) as Row[],
  }));
  return read();
}
