import { DataTable } from '../data-table.tsx';
import type { FleetStatus } from '../documents.ts';
import { Link } from '../link.tsx';
import { Moment } from '../moment.tsx';
import { OrderButton } from '../order-button.tsx';
import { ReasonButton } from '../reason-button.tsx';
import { groupPath, remediationPath } from '../router.ts';

/** Proposals that wait for a decision. */
export function Waiting({
  proposals,
  onDone,
}: {
  readonly proposals: FleetStatus['proposals'];
  readonly onDone: () => void;
}) {
  return (
    <section id="waiting">
      <h2>Waiting for approval</h2>
      <DataTable
        caption="Proposals"
        columns={[
          {
            title: 'Group',
            cell: (row) => (
              <>
                <Link to={groupPath(row)} class="name">
                  {row.groupName || row.groupId}
                </Link>
                <div class="dim id">{row.groupId}</div>
              </>
            ),
          },
          { title: 'Where', cell: ({ account, region }) => `${account} ${region}` },
          { title: 'Proposed', cell: ({ at }) => <Moment at={at} /> },
          { title: 'State', cell: ({ state }) => (state === 'approved' ? 'approved, not executed yet' : 'waits') },
          { title: 'Proposal', kind: 'id', cell: ({ id }) => <Link to={remediationPath(id)}>{id}</Link> },
          {
            title: 'Decide',
            cell: ({ id, state, groupName, groupId }) => (
              <div class="row">
                <OrderButton
                  label="Approve…"
                  title={`Approve the plan for ${groupName || groupId}`}
                  order={{ kind: 'approve', id }}
                  onDone={onDone}
                  disabled={state === 'approved' ? 'It is approved already.' : null}
                />
                <ReasonButton
                  label="Reject…"
                  title={`Reject the plan for ${groupName || groupId}`}
                  orderOf={(reason) => ({ kind: 'reject', id, reason })}
                  isRequired
                  onDone={onDone}
                />
              </div>
            ),
          },
        ]}
        rows={proposals}
        keyOf={({ id }) => id}
        empty="No proposal waits. In mode plan the bot proposes what it would do; smtp-warden plan --all --propose does so by hand."
      />
    </section>
  );
}
