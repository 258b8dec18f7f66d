import { useMemo } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import type { ReadOrder, Scope } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import { DataTable, type TableColumn } from '../data-table.tsx';
import type { Documents } from '../documents.ts';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { useRead } from '../use-run.ts';
import { findingKey, GroupName, Where } from './group-columns.tsx';
import { type Listed, listedOf, optedInEmpty, optedInSum } from './opted-in-rows.ts';
import { ReadError, ReadErrors } from './read-errors.tsx';
import { otherNotices } from './scan-texts.ts';

/** The groups that opted in, and those whose tag is similar and does not count. */
export function OptedIn({ scope, route }: { readonly scope: Scope; readonly route: Route }) {
  const order: ReadOrder = { kind: 'groups-list', scope };
  const list = useRead<Listed, Documents['groups-list']>(order);
  const { document, items, state } = list;
  const text = route.query.get('text') ?? '';
  const rows = useMemo(() => listedOf(items, text), [items, text]);
  const misses = items.filter(({ optedIn }) => !optedIn).length;
  const errors = document?.errors ?? [];
  return (
    <section>
      <h2>Opted-in groups</h2>
      <p>Only these are ever changed. {document ? <TagText tag={document.optInTag} /> : null}</p>
      <search class="row fleet-filters">
        <Field
          label="Name or id"
          value={text}
          onInput={(next) => navigate(withQuery(route, { text: next }), { replace: true })}
        />
      </search>
      <div class="fleet-sum">
        {state === 'running' ? (
          <Progress text={list.progress || 'Reading the tags of security groups…'} onStop={list.stop} />
        ) : (
          <>
            <span role="status">{optedInSum(items, rows, state)}</span>
            <button type="button" class="small" onClick={list.reload}>
              Read again
            </button>
          </>
        )}
      </div>
      <ReadError error={list.error} />
      <ReadErrors errors={errors} notices={otherNotices(list.notices, errors)} />
      {misses > 0 ? (
        <Message kind="warning">
          {counted(misses, 'group has', 'groups have')} a tag that looks like the opt-in tag and does not count. They
          stand first.
        </Message>
      ) : null}
      <DataTable
        caption="Opted-in groups, and near misses of the tag"
        columns={columns}
        rows={rows}
        keyOf={findingKey}
        empty={optedInEmpty(state, items.length, errors.length)}
      />
      <CommandLine order={order} />
    </section>
  );
}

function TagText({ tag }: { readonly tag: string }) {
  return (
    <>
      The tag is <code>{tag}</code>. To opt a group in or out, open its page.
    </>
  );
}

const columns: readonly TableColumn<Listed>[] = [
  { title: 'Group', cell: (row) => <GroupName {...row} /> },
  {
    title: 'Where',
    cell: (row) => <Where {...row} />,
  },
  { title: 'VPC', kind: 'id', cell: ({ vpcId }) => vpcId },
  {
    title: 'Opted in',
    cell: ({ optedIn }) => (optedIn ? 'yes' : <span class="badge warn">no, near miss</span>),
  },
  { title: 'Why', cell: ({ note }) => note },
];
