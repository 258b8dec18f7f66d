import { useState } from 'preact/hooks';
import type { ReadOrder, Scope } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import type { Documents, Finding, FleetStatus, Remediation } from '../documents.ts';
import { Link } from '../link.tsx';
import { Page } from '../page.tsx';
import { type Route, withQuery } from '../router.ts';
import { type Reading, useRead } from '../use-run.ts';
import { daysOf } from './days.ts';
import { DaysPlot } from './days-plot.tsx';
import { filterOf } from './fleet-filter.ts';
import { FleetStatusView } from './fleet-status.tsx';
import { OpenGroups } from './open-groups.tsx';
import { OptedIn } from './opted-in.tsx';
import { GoToGroup, ScopeChoice, scopeOf } from './scope-choice.tsx';

/** The state of the fleet on one screen: what is open now, by a scan; what waits and ends, by the log and the policy. */
export function FleetPage({ route }: { readonly route: Route }) {
  const isOptedIn = route.query.get('view') === 'opted-in';
  const scope = scopeOf(route.query);
  return (
    <Page title="Fleet">
      <nav class="tabs" aria-label="Views of the fleet">
        <Link to={withQuery(route, { view: '' })} current={!isOptedIn}>
          Open groups
        </Link>
        <Link to={withQuery(route, { view: 'opted-in' })} current={isOptedIn}>
          Opted-in groups
        </Link>
      </nav>
      <div class="row">
        <ScopeChoice route={route} />
        <GoToGroup />
      </div>
      {isOptedIn ? <OptedIn scope={scope} /> : <OpenView route={route} scope={scope} />}
    </Page>
  );
}

function OpenView({ route, scope }: { readonly route: Route; readonly scope: Scope }) {
  const order: ReadOrder = { kind: 'scan', scope };
  const scan = useRead<Finding, Documents['scan']>(order);
  const status = useRead<never, FleetStatus>({ kind: 'status' });
  return (
    <>
      <OpenGroups scan={scan} filter={filterOf(route.query)} route={route} status={status.document} />
      <CommandLine order={order} />
      <FleetStatusView status={status} onDone={() => [status, scan].forEach(({ reload }) => void reload())} />
      <Days />
    </>
  );
}

const most = 2_000;

function Days() {
  const order: ReadOrder = { kind: 'history-list', since: '30d', limit: most };
  const history: Reading<Remediation, Documents['history-list']> = useRead(order);
  const [now] = useState(Date.now);
  return (
    <section>
      <h2>Openings and closings of the last 30 days</h2>
      {history.state === 'done' ? <DaysPlot days={daysOf(history.items, now)} /> : null}
      {history.state === 'running' ? <p class="dim">Reading the log…</p> : null}
      {history.error ? <p class="dim">The log cannot be read: {history.error}</p> : null}
      {history.items.length >= most ? <p class="dim">Only the last {most} remediations are counted.</p> : null}
      <CommandLine order={order} />
    </section>
  );
}
