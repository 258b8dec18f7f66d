import { useEffect, useRef } from 'preact/hooks';
import type { GroupPlace, ReadOrder } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import { DataTable } from '../data-table.tsx';
import type { Documents, Remediation } from '../documents.ts';
import { Link } from '../link.tsx';
import { Message } from '../message.tsx';
import { Moment } from '../moment.tsx';
import { remediationPath } from '../router.ts';
import { UndoButton } from '../undo-button.tsx';
import { type Reading, useRead } from '../use-run.ts';

interface GroupHistoryProps {
  readonly group: GroupPlace;
  /** Read again whenever this is. */
  readonly round: Reading<unknown, unknown>;
  readonly onDone: () => void;
}

/** What was decided and done about the group, the newest first. */
export function GroupHistory({ group, round, onDone }: GroupHistoryProps) {
  const order: ReadOrder = {
    kind: 'history-list',
    group: group.groupId,
    since: '400d',
    account: group.account,
    groupRegion: group.region,
  };
  const history = useRead<Remediation, Documents['history-list']>(order);
  const wasRunning = useRef(true);
  const isRunning = round.state === 'running';
  useEffect(() => {
    if (isRunning && !wasRunning.current) history.reload();
    wasRunning.current = isRunning;
  }, [isRunning]);
  return (
    <section>
      <h2>History</h2>
      {history.error ? <Message kind="error">{history.error}</Message> : null}
      <DataTable
        caption="History of the group"
        columns={[
          { title: 'When', kind: 'short', cell: ({ at }) => <Moment at={at} /> },
          { title: 'What', kind: 'short', cell: ({ id, done }) => <Link to={remediationPath(id)}>{done}</Link> },
          { title: 'By', cell: ({ by }) => by },
          { title: 'Opened by', cell: ({ openedBy }) => openedBy ?? '' },
          { title: 'Reason', cell: ({ reason }) => reason },
          { title: 'Undo', cell: (row) => <UndoButton remediation={row} onDone={onDone} /> },
        ]}
        rows={history.items}
        keyOf={({ id }) => id}
        empty={
          history.state === 'running'
            ? 'Reading the log…'
            : history.state === 'failed'
              ? 'It is not known what is on record.'
              : 'Nothing is on record about this group.'
        }
      />
      <CommandLine order={order} />
    </section>
  );
}
