import { DataTable } from '../data-table.tsx';
import type { Remediation } from '../documents.ts';
import { Link } from '../link.tsx';
import { Moment } from '../moment.tsx';
import { groupPath, remediationPath } from '../router.ts';
import { UndoButton } from '../undo-button.tsx';

interface RemediationsProps {
  readonly remediations: readonly Remediation[];
  readonly empty: string;
  readonly onDone: () => void;
}

/** Remediations and decisions, the newest first. */
export function Remediations({ remediations, empty, onDone }: RemediationsProps) {
  return (
    <DataTable
      caption="Remediations and decisions"
      columns={[
        { title: 'When', kind: 'short', cell: ({ at }) => <Moment at={at} /> },
        {
          title: 'Group',
          cell: (row) => (
            <>
              <Link to={groupPath(row)} class="name">
                {row.groupName || row.groupId}
              </Link>
              <div class="dim id">{row.groupId}</div>
              <div class="dim">
                {row.account} {row.region}
              </div>
            </>
          ),
        },
        { title: 'What', kind: 'short', cell: ({ id, done }) => <Link to={remediationPath(id)}>{done}</Link> },
        { title: 'By', cell: ({ by }) => by },
        { title: 'Opened by', cell: ({ openedBy }) => openedBy ?? '' },
        { title: 'Reason', cell: ({ reason }) => reason },
        { title: 'Undo', cell: (row) => <UndoButton remediation={row} onDone={onDone} /> },
      ]}
      rows={remediations}
      keyOf={({ id }) => id}
      empty={empty}
    />
  );
}
