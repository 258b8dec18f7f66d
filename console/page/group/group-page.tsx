import { useContext, useState } from 'preact/hooks';
import type { GroupPlace } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import type { Documents, Plan } from '../documents.ts';
import { Message } from '../message.tsx';
import { Page } from '../page.tsx';
import { Progress } from '../progress.tsx';
import { StatusContext } from '../status-context.ts';
import { useKept } from '../use-kept.ts';
import { useRead } from '../use-run.ts';
import { GroupActions } from './group-actions.tsx';
import { GroupHead } from './group-head.tsx';
import { GroupHistory } from './group-history.tsx';
import { GroupPlan } from './group-plan.tsx';
import { GroupRules } from './group-rules.tsx';

/** One group: what is open and to whom, its plan, evidence and history, and what can be done. */
export function GroupPage({ group }: { readonly group: GroupPlace }) {
  const [evidence, setEvidence] = useState<string | null>(null);
  const shown = useRead<never, Documents['groups-show']>({ kind: 'groups-show', group });
  const plan = useRead<Plan, Documents['plan']>({
    kind: 'plan',
    group,
    ...(evidence === null ? {} : { evidence }),
  });
  const status = useContext(StatusContext);
  // What was read stays while it is read again: the button that somebody has pressed must not go away.
  const document = useKept(shown);
  const reload = () => {
    shown.reload();
    plan.reload();
  };
  return (
    <Page title={document?.groupName || group.groupId}>
      {shown.state === 'running' ? (
        <Progress text={shown.progress || 'Reading the group…'} onStop={shown.stop} />
      ) : null}
      {shown.error ? <Message kind="error">{shown.error}</Message> : null}
      {shown.notices.map((notice) => (
        <Message key={notice} kind="note">
          {notice}
        </Message>
      ))}
      {document ? (
        <>
          <GroupHead group={document} optInTag={status?.optInTag ?? ''} />
          <GroupActions group={document} plan={plan} onDone={reload} />
          <GroupRules group={document} />
        </>
      ) : null}
      <CommandLine order={{ kind: 'groups-show', group }} />
      <GroupPlan group={group} evidence={evidence} onEvidence={setEvidence} plan={plan} rules={document?.rules ?? []} />
      <GroupHistory group={group} round={shown} onDone={reload} />
    </Page>
  );
}
