import type { Documents } from '../documents.ts';
import { Message } from '../message.tsx';
import { Moment } from '../moment.tsx';

export type ShownGroup = Documents['groups-show'];

interface GroupHeadProps {
  readonly group: ShownGroup;
  readonly optInTag: string;
}

/** What the group is, and how it stands. */
export function GroupHead({ group, optInTag }: GroupHeadProps) {
  const { account, region, groupId, vpcId, description, optedIn, optInNote, managedBy, unfinished, problem } = group;
  return (
    <>
      <p class={`group-state ${group.open ? 'bad' : ''}`}>{stateText(group)}</p>
      <dl class="group-facts">
        <dt>Group</dt>
        <dd class="id">{groupId}</dd>
        <dt>Account and region</dt>
        <dd>
          {account} {region}
        </dd>
        <dt>VPC</dt>
        <dd class="id">{vpcId}</dd>
        <dt>Description</dt>
        <dd>{description}</dd>
        <dt>Opted in</dt>
        <dd>{optedIn ? `yes, by the tag ${optInTag}` : `no${optInNote ? `: ${optInNote}` : ''}`}</dd>
        <dt>Managed by</dt>
        <dd>{managedBy ?? 'nothing that its tags tell of'}</dd>
      </dl>
      {problem ? (
        <Message kind="error" next="`smtp-warden history verify` says more; `history restart` begins a new chain.">
          The history of this group is not valid, so nothing is changed in it: {problem}
        </Message>
      ) : null}
      {unfinished ? (
        <Message kind="warning">
          It is being changed by {unfinished.remediationId} since <Moment at={unfinished.since} />. After{' '}
          <Moment at={unfinished.takeOverAfter} /> the next check goes on with it.
        </Message>
      ) : null}
      {group.exemption ? (
        <Message kind="note">
          Exempt until <Moment at={group.exemption.expiresAt} /> by {group.exemption.owner}: {group.exemption.reason} (
          {group.exemption.id})
        </Message>
      ) : null}
    </>
  );
}

function stateText({ open, exposures, reason, decision }: ShownGroup): string {
  if (open === null) return `It is not known whether the internet reaches port 25: ${reason}`;
  if (open) return exposures.map((exposure) => exposure.reason).join('. ');
  return decision === 'remediate' ? `Port 25 is restricted. ${reason}` : 'Port 25 is restricted.';
}
