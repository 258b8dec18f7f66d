import { summaryLine } from '../../../core/evidence/summary-lines.ts';
import { DataTable } from '../data-table.tsx';
import type { FleetStatus } from '../documents.ts';
import { Link } from '../link.tsx';
import { Moment } from '../moment.tsx';
import { OrderButton } from '../order-button.tsx';
import { ReasonButton } from '../reason-button.tsx';
import { remediationPath } from '../router.ts';
import { GroupName, Where } from './group-columns.tsx';

interface WaitingProps {
  readonly status: FleetStatus;
  readonly onDone: () => void;
}

type Proposal = FleetStatus['proposals'][number];

/** Proposals that wait for a decision. */
export function Waiting({ status: { proposals, evidence }, onDone }: WaitingProps) {
  const known = new Map(evidence.map(({ proposal, summary }) => [proposal, summaryLine(summary)]));
  return (
    <section id="waiting">
      <h2>Waiting for approval</h2>
      <DataTable
        caption="Proposals"
        columns={[
          { title: 'Group', cell: (row) => <GroupName {...row} /> },
          {
            title: 'Where',
            cell: (row) => <Where {...row} />,
          },
          {
            title: 'Proposed',
            cell: ({ at, id }) => (
              <>
                <Moment at={at} />
                <div class="id">
                  <Link to={remediationPath(id)}>{id}</Link>
                </div>
              </>
            ),
          },
          {
            title: 'Whom it cuts off',
            cell: ({ id }) => known.get(id) ?? <span class="dim">not known yet; its preview reads it</span>,
          },
          { title: 'State', cell: ({ state }) => (state === 'approved' ? 'approved, not executed yet' : 'waits') },
          { title: 'Decide', cell: (proposal) => <Decide proposal={proposal} onDone={onDone} /> },
        ]}
        rows={proposals}
        keyOf={({ id }) => id}
        empty={
          <>
            No proposal waits. In mode <code>plan</code> the bot proposes what it would do. By hand:{' '}
            <code>smtp-warden plan --all --propose</code>
          </>
        }
      />
    </section>
  );
}

function Decide({ proposal, onDone }: { readonly proposal: Proposal; readonly onDone: () => void }) {
  const { id, state, groupName, groupId } = proposal;
  const name = groupName || groupId;
  return (
    <div class="row fleet-decide">
      <OrderButton
        label="Approve…"
        title={`Approve the plan for ${name}`}
        order={{ kind: 'approve', id }}
        onDone={onDone}
        kind="main"
        disabled={state === 'approved' ? 'It is approved: the deployed bot executes it.' : null}
      />
      <ReasonButton
        label="Reject…"
        title={`Reject the plan for ${name}`}
        orderOf={(reason) => ({ kind: 'reject', id, reason })}
        isRequired
        onDone={onDone}
      />
    </div>
  );
}
