import { DataTable } from '../data-table.tsx';
import type { FleetStatus } from '../documents.ts';
import { Link } from '../link.tsx';
import { Moment } from '../moment.tsx';
import { groupPath } from '../router.ts';

type EndingItem = FleetStatus['endingSoon'][number];

/** Entries and exemptions that end soon, and the groups that change then. */
export function Ending({ all }: { readonly all: readonly EndingItem[] }) {
  return (
    <section id="ending">
      <h2>Ending soon</h2>
      <DataTable
        caption="Entries and exemptions that end soon"
        columns={[
          { title: 'Ends (UTC)', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
          {
            title: 'What',
            cell: ({ kind, what, id }) => (
              <>
                {kind === 'entry' ? 'approved network' : 'exemption of'} <span class="id">{what}</span>
                <div class="id">
                  <Link to={`/allowlist?text=${encodeURIComponent(id)}`}>{id}</Link>
                </div>
              </>
            ),
          },
          { title: 'For', cell: ({ scope }) => scope },
          { title: 'Owner', cell: ({ owner }) => owner },
          { title: 'What that changes', cell: (item) => <Changes item={item} /> },
        ]}
        rows={all}
        keyOf={({ id }) => id}
        empty="No entry or exemption ends soon."
      />
    </section>
  );
}

const few = 5;

function Changes({ item: { kind, groups } }: { readonly item: EndingItem }) {
  if (groups.length === 0) return <span class="dim">no group on record</span>;
  return (
    <>
      {kind === 'entry' ? 'loses access to ' : 'may be closed: '}
      {groups.slice(0, few).map((group, index) => (
        <span key={group.groupId}>
          {index > 0 ? ', ' : ''}
          <Link to={groupPath(group)} class="name">
            <bdi>{group.groupName || group.groupId}</bdi>
          </Link>
        </span>
      ))}
      {groups.length > few ? ` and ${groups.length - few} more` : ''}
    </>
  );
}
