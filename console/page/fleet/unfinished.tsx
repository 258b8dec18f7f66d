import { DataTable } from '../data-table.tsx';
import type { FleetStatus, Remediation } from '../documents.ts';
import { Link } from '../link.tsx';
import { Moment } from '../moment.tsx';
import { remediationPath } from '../router.ts';
import { GroupName } from './group-columns.tsx';

interface UnfinishedProps {
  readonly unfinished: FleetStatus['unfinished'];
  /** The last remediation of a group, where it failed; null: not known, or not yet. */
  readonly failed: readonly Remediation[] | null;
}

interface Row {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly id: string;
  readonly at: string;
  readonly state: string;
  readonly next: string;
}

/** Groups whose last remediation has no end, or failed. */
export function Unfinished({ unfinished, failed }: UnfinishedProps) {
  const rows: Row[] = [
    ...unfinished.map(({ remediationId: id, since: at, outcome, isHeld, ...group }) => ({
      ...group,
      ...{ id, at, state: unfinishedStates[outcome] },
      next: isHeld ? 'Somebody may still be changing it: wait two minutes.' : 'Nobody goes on with it: fix the group.',
    })),
    ...(failed ?? []).map(({ id, at, reason, ...group }) => ({
      ...group,
      ...{ id, at, state: `failed: ${reason}`, next: 'The group was left open: look at its plan, and fix it.' },
    })),
  ];
  return (
    <section id="unfinished">
      <h2>Not finished, or failed</h2>
      <DataTable
        caption="Remediations without an end, and groups whose last remediation failed"
        columns={[
          { title: 'Group', cell: (row) => <GroupName {...row} /> },
          {
            title: 'Since',
            cell: ({ at, id }) => (
              <>
                <Moment at={at} />
                <div class="id">
                  <Link to={remediationPath(id)}>{id}</Link>
                </div>
              </>
            ),
          },
          { title: 'State', cell: ({ state }) => state },
          { title: 'Next', cell: ({ next }) => next },
        ]}
        rows={rows}
        keyOf={({ id }) => id}
        empty={`Every remediation has come to its end.${failed === null ? ' Whether one failed is not known yet.' : ' The last one of no group failed.'}`}
      />
    </section>
  );
}

const unfinishedStates: Readonly<Record<FleetStatus['unfinished'][number]['outcome'], string>> = {
  planned: 'begun, without an end on record',
  resumed: 'taken over, without an end on record',
  partial: 'partly done: some changes are missing or not verified',
};
