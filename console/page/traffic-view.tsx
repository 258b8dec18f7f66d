import { grouped } from '../../core/model/counted.ts';
import { DataTable } from './data-table.tsx';
import type { Evidence } from './documents.ts';
import { Moment } from './moment.tsx';

type Traffic = NonNullable<NonNullable<Evidence>['traffic']>;

const classTexts: Readonly<Record<Traffic['sources'][number]['class'], string>> = {
  cutOff: 'would be cut off',
  private: 'would be cut off (private)',
  approved: 'approved',
  managed: 'let in by another rule that stays',
};

/** Who spoke to port 25, by flow logs. */
export function TrafficView({ traffic: { from, to, covered, reasons, sources } }: { readonly traffic: Traffic }) {
  return (
    <>
      <h4>
        Who spoke to port 25{' '}
        {from && to ? (
          <>
            from <Moment at={from} /> to <Moment at={to} />
          </>
        ) : null}
      </h4>
      <p class={covered ? 'dim' : 'warning-text'}>
        {covered ? 'Flow logs cover all of it.' : 'Flow logs do not cover all of it.'} {reasons.join('; ')}
      </p>
      <DataTable
        caption="Sources, the largest first"
        columns={[
          { title: 'Source', kind: 'id', cell: ({ cidr }) => cidr },
          { title: 'When the group is closed', cell: ({ class: kind }) => classTexts[kind] },
          { title: 'Packets', kind: 'number', cell: ({ packets }) => grouped(packets) },
          { title: 'Last seen', kind: 'short', cell: ({ lastSeen }) => <Moment at={lastSeen} /> },
        ]}
        rows={sources}
        keyOf={({ cidr }) => cidr}
        empty={covered ? 'Nobody did.' : 'Nobody, as far as the flow logs tell.'}
        pageSize={20}
      />
    </>
  );
}
