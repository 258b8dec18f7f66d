import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { grouped } from '../../core/model/counted.ts';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** `number`: to the right; `id`: in the font of code; `short`: not broken into lines. */
  readonly kind?: 'text' | 'number' | 'id' | 'short';
}

interface DataTableProps<Row> {
  /** What the table is, for screen readers, and as its heading where it is shown. */
  readonly caption: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What stands there in place of rows. */
  readonly empty: ComponentChildren;
  /** How many rows are shown at once; left out: a hundred. */
  readonly pageSize?: number;
  /** The page that is shown, from 0, where it stands in the address; left out: the table keeps it. */
  readonly page?: number;
  readonly onPage?: (page: number) => void;
}

/** So many rows are shown at once: the browser lays out no more, whatever the size of the fleet. */
const usualSize = 100;

/** Rows in pages. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, keyOf, empty, pageSize = usualSize } = props;
  const [own, setOwn] = useState(0);
  const asked = Math.max(0, props.page ?? own);
  const setPage = props.onPage ?? setOwn;
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const page = Math.min(asked, pages - 1);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const shown = rows.slice(page * pageSize, (page + 1) * pageSize);
  return (
    <div class="table">
      {/* What scrolls has to be reached by keyboard. */}
      <section class="wide" tabIndex={0} aria-label={caption}>
        <table>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ title, kind }) => (
                <th key={title} scope="col" class={kind}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ title, cell, kind }) => (
                  <td key={title} class={kind}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages > 1 ? (
        <nav class="pages" aria-label={`Pages of: ${caption}`}>
          <button type="button" class="small" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>
          <span>
            {grouped(page * pageSize + 1)} to {grouped(Math.min(rows.length, (page + 1) * pageSize))} of{' '}
            {grouped(rows.length)}
          </span>
          <button type="button" class="small" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            Next
          </button>
        </nav>
      ) : null}
    </div>
  );
}
