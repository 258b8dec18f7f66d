import type { ComponentChildren } from 'preact';
import { DataTable } from '../data-table.tsx';
import type { Exemption } from '../documents.ts';
import { Link } from '../link.tsx';
import { groupPath } from '../router.ts';
import { ExemptionActions } from './exemption-actions.tsx';
import type { Soon } from './standing.ts';
import { AddedCell, ReasonCell, StandingCell } from './state-cells.tsx';

interface ExemptionsProps {
  readonly exemptions: readonly Exemption[];
  readonly soon: Soon;
  readonly onDone: () => void;
  readonly empty: ComponentChildren;
}

/** Groups that the bot leaves open. */
export function Exemptions({ exemptions, soon, onDone, empty }: ExemptionsProps) {
  return (
    <DataTable
      caption="Exemptions"
      columns={[
        {
          title: 'Group',
          cell: ({ group, id }) => (
            <>
              <span class="id">
                <Link to={groupPath(group)}>{group.groupId}</Link>
              </span>
              <div class="dim id">{id}</div>
            </>
          ),
        },
        {
          title: 'Where',
          cell: ({ group }) => (
            <>
              <span class="id">{group.account}</span>
              <div class="dim">{group.region}</div>
            </>
          ),
        },
        { title: 'Owner and reason', cell: (exemption) => <ReasonCell {...exemption} /> },
        { title: 'Ends', cell: (item) => <StandingCell item={item} soon={soon} /> },
        { title: 'Added', cell: (exemption) => <AddedCell {...exemption} /> },
        { title: 'Edit', cell: (exemption) => <ExemptionActions exemption={exemption} onDone={onDone} /> },
      ]}
      rows={exemptions}
      keyOf={({ id }) => id}
      empty={empty}
    />
  );
}
