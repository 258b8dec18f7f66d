import type { TableColumn } from '../data-table.tsx';
import { decisionTexts } from '../decision-texts.ts';
import type { Finding } from '../documents.ts';
import { Link } from '../link.tsx';
import { groupPath, remediationPath } from '../router.ts';
import { shortExposure, shortReason } from './finding-texts.ts';
import { reachOf } from './fleet-filter.ts';

/** The columns of open groups. `proposals`: the proposal that waits for a group, by `account region group`. */
export function groupColumns(proposals: ReadonlyMap<string, string>): readonly TableColumn<Finding>[] {
  return [
    { title: 'Group', cell: (row) => <GroupName {...row} /> },
    { title: 'Reachability', cell: (row) => <Reachability finding={row} /> },
    {
      title: 'Where',
      cell: (row) => <Where {...row} />,
    },
    {
      title: 'Open to',
      cell: ({ exposures }) => exposures.map((exposure) => <div key={exposure.reason}>{shortExposure(exposure)}</div>),
    },
    {
      title: 'Decision',
      cell: (row) => <Decision finding={row} proposal={proposals.get(findingKey(row)) ?? null} />,
    },
    { title: 'Opted in', cell: ({ optedIn }) => (optedIn ? 'yes' : 'no') },
    { title: 'Managed by', cell: ({ managedBy }) => managedBy ?? <span class="dim">no sign of it</span> },
  ];
}

/** Names a group in a map. */
export function findingKey({
  account,
  region,
  groupId,
}: {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
}): string {
  return `${account} ${region} ${groupId}`;
}

interface GroupNameProps {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
  readonly groupName: string;
}

/** The name of a group, which leads to its page, and its id. A long name is cut off in its row, and whole on hover and on its page. */
export function GroupName({ groupName, ...place }: GroupNameProps) {
  return (
    <>
      <Link to={groupPath(place)} class="name fleet-name" title={groupName}>
        <bdi>{groupName.trim() === '' ? '(no name)' : groupName}</bdi>
      </Link>
      <div class="dim id">{place.groupId}</div>
    </>
  );
}

/** The account and region of a group. */
export function Where({ account, region }: Pick<GroupNameProps, 'account' | 'region'>) {
  return (
    <span class="fleet-where">
      {account}
      <br />
      <span class="dim">{region}</span>
    </span>
  );
}

function Reachability({ finding }: { readonly finding: Finding }) {
  const reach = reachOf(finding);
  const badge = { reachable: 'bad', unknown: 'warn', 'no path found': '', unattached: '' }[reach];
  return (
    <span class={`badge ${badge}`} title={finding.evidence?.reasons.join('; ')}>
      {reach}
    </span>
  );
}

function Decision({ finding, proposal }: { readonly finding: Finding; readonly proposal: string | null }) {
  const reason = shortReason(finding);
  return (
    <>
      <b>{decisionTexts[finding.decision]}</b>
      {proposal === null ? null : (
        <>
          {' · '}
          <Link to={remediationPath(proposal)}>waits for approval</Link>
        </>
      )}
      {reason === '' ? null : (
        <div class="fleet-reason" title={reason}>
          {reason}
        </div>
      )}
    </>
  );
}
