import type { ComponentChildren } from 'preact';
import { DataTable } from '../data-table.tsx';
import type { AllowlistEntry } from '../documents.ts';
import { EntryActions } from './entry-actions.tsx';
import { scopeParts } from './scope-words.ts';
import type { Soon } from './standing.ts';
import { AddedCell, ReasonCell, StandingCell } from './state-cells.tsx';

interface EntriesProps {
  readonly entries: readonly AllowlistEntry[];
  readonly soon: Soon;
  readonly onDone: () => void;
  readonly empty: ComponentChildren;
}

/** The approved networks. */
export function Entries({ entries, soon, onDone, empty }: EntriesProps) {
  return (
    <DataTable
      caption="Approved networks"
      columns={[
        {
          title: 'Network',
          cell: ({ cidr, id }) => (
            <>
              <span class="id">{cidr}</span>
              <div class="dim id">{id}</div>
            </>
          ),
        },
        { title: 'For', cell: ({ scope }) => <ScopeCell scope={scope} /> },
        { title: 'Owner and reason', cell: (entry) => <ReasonCell {...entry} /> },
        { title: 'Ends', cell: (item) => <StandingCell item={item} soon={soon} /> },
        { title: 'Added', cell: (entry) => <AddedCell {...entry} /> },
        { title: 'Edit', cell: (entry) => <EntryActions entry={entry} onDone={onDone} /> },
      ]}
      rows={entries}
      keyOf={({ id }) => id}
      empty={empty}
    />
  );
}

function ScopeCell({ scope }: Pick<AllowlistEntry, 'scope'>) {
  const { what, id } = scopeParts(scope);
  return (
    <>
      {what}
      {id === null ? null : <div class="id">{id}</div>}
    </>
  );
}
