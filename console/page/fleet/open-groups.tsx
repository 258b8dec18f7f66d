import { useMemo } from 'preact/hooks';
import { counted, grouped } from '../../../core/model/counted.ts';
import { Button } from '../button.tsx';
import { DataTable, type TableColumn } from '../data-table.tsx';
import type { Documents, Finding, FleetStatus } from '../documents.ts';
import { Link } from '../link.tsx';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { groupPath, type Route } from '../router.ts';
import type { Reading } from '../use-run.ts';
import type { FleetFilter } from './fleet-filter.ts';
import { Cards, Filters } from './fleet-filters.tsx';
import { type FleetRows, fleetRows } from './fleet-rows.ts';

interface OpenGroupsProps {
  readonly scan: Reading<Finding, Documents['scan']>;
  readonly filter: FleetFilter;
  readonly route: Route;
  readonly status: FleetStatus | null;
}

/** What lets the internet reach port 25 now, as EC2 answers. */
export function OpenGroups({ scan, filter, route, status }: OpenGroupsProps) {
  const isEnded = scan.state !== 'running';
  const key = JSON.stringify(filter);
  const found = useMemo(() => fleetRows(scan.items, filter, isEnded), [scan.items, key, isEnded]);
  return (
    <section>
      <h2>Open groups</h2>
      <Cards counts={found.counts} filter={filter} route={route} status={status} isEnded={isEnded} />
      <Filters filter={filter} route={route} found={found} />
      {scan.state === 'running' ? (
        <Progress text={scan.progress === '' ? 'Reading security groups…' : scan.progress} onStop={scan.stop} />
      ) : (
        <p class="row">
          <span>{sumText(scan, found)}</span>
          <Button onClick={scan.reload}>Scan again</Button>
        </p>
      )}
      {scan.error ? <Message kind="error">{scan.error}</Message> : null}
      <ScanErrors document={scan.document} />
      {scan.notices.map((notice) => (
        <Message key={notice} kind="note">
          {notice}
        </Message>
      ))}
      <DataTable
        caption="Open groups, reachable ones first"
        columns={columns}
        rows={found.rows}
        keyOf={({ account, region, groupId }) => `${account} ${region} ${groupId}`}
        empty={emptyText(scan, found)}
      />
    </section>
  );
}

const columns: readonly TableColumn<Finding>[] = [
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
  {
    title: 'Where',
    cell: ({ account, region, vpcId }) => (
      <>
        {account} {region}
        <div class="dim id">{vpcId}</div>
      </>
    ),
  },
  { title: 'Open to', cell: ({ exposures }) => exposures.map(({ reason }) => <div key={reason}>{reason}</div>) },
  { title: 'Reachability', cell: ({ evidence }) => <Verdict verdict={evidence?.verdict ?? 'unknown'} /> },
  {
    title: 'What is decided',
    cell: ({ decision, reason, exposures }) => (
      <>
        <b>{decisionTexts[decision]}</b>
        {exposures.some((exposure) => exposure.reason === reason) ? null : <div>{reason}</div>}
      </>
    ),
  },
  { title: 'Opted in', cell: ({ optedIn }) => (optedIn ? 'yes' : 'no') },
  { title: 'Managed by', cell: ({ managedBy }) => managedBy ?? '' },
];

export const decisionTexts: Readonly<Record<Finding['decision'], string>> = {
  remediate: 'to be closed',
  report: 'reported only',
  exempt: 'exempt',
  defer: 'deferred',
};

function Verdict({ verdict }: { readonly verdict: string }) {
  return (
    <span class={`badge ${verdict === 'reachable' ? 'bad' : verdict === 'unknown' ? 'warn' : ''}`}>{verdict}</span>
  );
}

/** A place that cannot be read must not look like one where all is well. */
function ScanErrors({ document }: { readonly document: Documents['scan'] | null }) {
  if (document === null || document.errors.length === 0) return null;
  return (
    <Message kind="error" next="`smtp-warden doctor` shows which permissions are missing.">
      {counted(document.errors.length, 'place')} could not be read:{' '}
      {document.errors
        .slice(0, 10)
        .map(
          ({ account, region, groupId, error }) => `${[account, region, groupId].filter(Boolean).join(' ')}: ${error}`,
        )
        .join('\n')}
    </Message>
  );
}

function sumText({ document, items, state }: OpenGroupsProps['scan'], { rows }: FleetRows): string {
  const shown = rows.length === items.length ? '' : `, ${grouped(rows.length)} shown by the filter`;
  const of = document ? ` of ${counted(document.groups, 'group')}` : '';
  return `${grouped(items.length)} open${of}${shown}${state === 'failed' ? '. The scan did not come to its end.' : '.'}`;
}

function emptyText({ state, items, document }: OpenGroupsProps['scan'], { rows }: FleetRows): string {
  if (items.length > rows.length) return 'No open group is left by the filter.';
  if (state === 'running') return 'None so far.';
  if (state === 'failed' || document === null) return 'It is not known which groups are open.';
  if (document.errors.length > 0) return 'None in what could be read.';
  return `No group lets the internet reach port 25. ${counted(document.groups, 'group')} read.`;
}
