import { DataTable } from '../data-table.tsx';
import type { Exemption } from '../documents.ts';
import { EditButton } from '../edit-button.tsx';
import { Link } from '../link.tsx';
import { ReasonButton } from '../reason-button.tsx';
import { groupPath } from '../router.ts';
import { Ends } from './entries.tsx';

interface ExemptionsProps {
  readonly exemptions: readonly Exemption[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onDone: () => void;
  readonly empty: string;
}

/** Groups that the bot leaves open. */
export function Exemptions({ exemptions, now, onDone, empty }: ExemptionsProps) {
  return (
    <DataTable
      caption="Exemptions"
      columns={[
        { title: 'Group', kind: 'id', cell: ({ group }) => <Link to={groupPath(group)}>{group.groupId}</Link> },
        { title: 'Where', cell: ({ group }) => `${group.account} ${group.region}` },
        { title: 'Owner', cell: ({ owner }) => owner },
        { title: 'Reason', cell: ({ reason }) => reason },
        { title: 'Ends', cell: (exemption) => <Ends {...exemption} now={now} /> },
        { title: 'Id', kind: 'id', cell: ({ id }) => id },
        {
          title: 'Edit',
          cell: ({ id, group, expired }) => (
            <div class="row">
              <EditButton
                label="Renew…"
                title={`Renew the exemption of ${group.groupId}`}
                fields={[
                  {
                    name: 'expires',
                    label: 'Expires',
                    start: '30d',
                    hint: 'A date, or from now 12h, 30d, 2w; at most a year.',
                  },
                ]}
                orderOf={({ expires = '' }) => (expires === '' ? null : { kind: 'exempt-renew', id, expires })}
                incomplete="Say until when."
                onDone={onDone}
                disabled={expired ? 'It has ended: exempt the group again, on its page.' : null}
              />
              <ReasonButton
                label="End…"
                title={`End the exemption of ${group.groupId}`}
                orderOf={(reason) => ({ kind: 'exempt-remove', id, ...(reason ? { reason } : {}) })}
                onDone={onDone}
                disabled={expired ? 'It has ended.' : null}
              />
            </div>
          ),
        },
      ]}
      rows={exemptions}
      keyOf={({ id }) => id}
      empty={empty}
    />
  );
}
