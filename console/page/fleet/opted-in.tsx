import { counted } from '../../../core/model/counted.ts';
import type { ReadOrder, Scope } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import { DataTable } from '../data-table.tsx';
import type { Documents } from '../documents.ts';
import { Link } from '../link.tsx';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { groupPath } from '../router.ts';
import { useRead } from '../use-run.ts';

type Listed = Documents['groups-list']['groups'][number];

/** The groups that opted in, and those whose tag is similar and does not count. */
export function OptedIn({ scope }: { readonly scope: Scope }) {
  const order: ReadOrder = { kind: 'groups-list', scope };
  const list = useRead<Listed, Documents['groups-list']>(order);
  const { document, items } = list;
  return (
    <section>
      <h2>Opted-in groups</h2>
      <p>The bot changes only these. {document ? `The tag is ${document.optInTag}.` : ''}</p>
      {list.state === 'running' ? <Progress text={list.progress} onStop={list.stop} /> : null}
      {list.error ? <Message kind="error">{list.error}</Message> : null}
      {document && document.errors.length > 0 ? (
        <Message kind="error">
          {counted(document.errors.length, 'place')} could not be read:{' '}
          {document.errors.map(({ error }) => error).join('; ')}
        </Message>
      ) : null}
      <DataTable
        caption="Opted-in groups"
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
          { title: 'Opt-in', cell: ({ note }) => note },
        ]}
        rows={items}
        keyOf={({ account, region, groupId }) => `${account} ${region} ${groupId}`}
        empty={
          list.state === 'running'
            ? 'None so far.'
            : 'No group that was read has the tag. Open a group and opt it in, or: smtp-warden groups opt-in --from-scan'
        }
      />
      <CommandLine order={order} />
    </section>
  );
}
