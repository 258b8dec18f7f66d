import { DataTable } from './data-table.tsx';
import type { Evidence } from './documents.ts';

interface InterfacesTableProps {
  readonly interfaces: NonNullable<Evidence>['interfaces'];
}

/** What a group is attached to, and whether the internet reaches it there. */
export function InterfacesTable({ interfaces }: InterfacesTableProps) {
  return (
    <DataTable
      caption="Interfaces of the group"
      columns={[
        {
          title: 'Interface',
          cell: ({ id, attachedTo }) => (
            <>
              <span class="id">{id}</span>
              <div class="dim">{attachedTo ?? 'attached to nothing that EC2 names'}</div>
            </>
          ),
        },
        {
          title: 'Addresses',
          cell: ({ publicAddresses, privateAddresses }) => [...publicAddresses, ...privateAddresses].join(', '),
        },
        { title: 'Reachability', kind: 'short', cell: ({ verdict }) => verdict },
        { title: 'Why', cell: ({ reasons }) => reasons.join('; ') },
        {
          title: 'Also left open by',
          cell: ({ alsoOpenBy }) =>
            alsoOpenBy.map(({ groupId, groupName }) => groupName || groupId).join(', ') || 'no other group',
        },
      ]}
      rows={interfaces}
      keyOf={({ id }) => id}
      empty="It is attached to no interface."
      pageSize={20}
    />
  );
}
