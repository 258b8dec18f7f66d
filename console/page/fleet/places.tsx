import { grouped } from '../../../core/model/counted.ts';
import { DataTable, type TableColumn } from '../data-table.tsx';
import type { FleetStatus } from '../documents.ts';
import { Link } from '../link.tsx';
import { Moment } from '../moment.tsx';
import { type Route, withQuery } from '../router.ts';
import { type Show, shows, showTitles } from './fleet-filter.ts';
import type { OpenPlace } from './fleet-index.ts';
import type { Scanned } from './scan-texts.ts';

interface PlacesProps {
  readonly places: readonly OpenPlace[];
  readonly scanned: Scanned['state'];
  readonly accounts: FleetStatus['accounts'];
  readonly route: Route;
}

/** How many groups are open in each account and region, by the scan, and what the log says of each account. */
export function Places({ places, scanned, accounts, route }: PlacesProps) {
  const toPlace = ({ account, region }: OpenPlace) => withQuery(route, { account, region, show: '', page: '' });
  return (
    <section id="places">
      <h2>By account and region</h2>
      <DataTable
        caption="Open groups by account and region, by the scan"
        columns={[
          {
            title: 'Account and region',
            cell: (place) => <Link to={toPlace(place)}>{`${place.account} ${place.region}`}</Link>,
          },
          ...shows.map(countColumn),
        ]}
        rows={places}
        pageSize={20}
        keyOf={({ account, region }) => `${account} ${region}`}
        empty={emptyTexts[scanned]}
      />
      {accounts.length > 0 ? <Accounts accounts={accounts} /> : null}
    </section>
  );
}

const emptyTexts: Readonly<Record<Scanned['state'], string>> = {
  running: 'None so far.',
  done: 'No account or region with open groups was found.',
  failed: 'It is not known where groups are open.',
};

function countColumn(show: Show): TableColumn<OpenPlace> {
  const title = showTitles[show];
  return {
    title: `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`,
    kind: 'number',
    cell: ({ counts }) => (counts[show] === 0 ? <span class="dim">0</span> : grouped(counts[show])),
  };
}

function Accounts({ accounts }: { readonly accounts: FleetStatus['accounts'] }) {
  return (
    <>
      <h3>Accounts by the log and the last sweep</h3>
      <DataTable
        caption="Accounts by the log and the last sweep"
        columns={[
          { title: 'Account', cell: ({ account }) => account },
          { title: 'Groups', kind: 'number', cell: ({ groups }) => known(groups) },
          { title: 'Opted in', kind: 'number', cell: ({ optedIn }) => known(optedIn) },
          { title: 'Open', kind: 'number', cell: ({ open }) => grouped(open) },
          { title: 'Failed', kind: 'number', cell: ({ failed }) => grouped(failed) },
          { title: 'Without an end', kind: 'number', cell: ({ unfinished }) => grouped(unfinished) },
          { title: 'Proposals', kind: 'number', cell: ({ proposals }) => grouped(proposals) },
          {
            title: 'Reached',
            cell: ({ unreachableSince: since }) =>
              since === null ? (
                'yes'
              ) : (
                <span class="warning-text">
                  not since <Moment at={since} />
                </span>
              ),
          },
        ]}
        rows={accounts}
        pageSize={20}
        keyOf={({ account }) => account}
        empty="No account is on record."
      />
    </>
  );
}

function known(count: number | null) {
  return count === null ? <span class="dim">not known</span> : grouped(count);
}
