import { CommandLine } from '../command-line.tsx';
import { DataTable } from '../data-table.tsx';
import type { Documents, Finding } from '../documents.ts';
import { Link } from '../link.tsx';
import { Message } from '../message.tsx';
import { Page } from '../page.tsx';
import { Progress } from '../progress.tsx';
import { groupPath, type Route } from '../router.ts';
import { useRead } from '../use-run.ts';

/** The state of the fleet on one screen. */
export function FleetPage(_: { readonly route: Route }) {
  const order = { kind: 'scan', scope: {} } as const;
  const scan = useRead<Finding, Documents['scan']>(order);
  return (
    <Page title="Fleet">
      {scan.state === 'running' ? <Progress text={scan.progress} onStop={scan.stop} /> : null}
      {scan.error ? <Message kind="error">{scan.error}</Message> : null}
      <DataTable
        caption="Open groups"
        columns={[
          { title: 'Group', cell: (row) => <Link to={groupPath(row)}>{row.groupName || row.groupId}</Link> },
          { title: 'Region', cell: ({ region }) => region },
          { title: 'Decision', cell: ({ decision, reason }) => `${decision}: ${reason}` },
        ]}
        rows={scan.items}
        keyOf={({ account, region, groupId }) => `${account} ${region} ${groupId}`}
        empty="No open group."
      />
      <CommandLine order={order} />
    </Page>
  );
}
