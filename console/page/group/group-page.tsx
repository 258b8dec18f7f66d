import type { GroupPlace } from '../../shared/orders.ts';
import { PlanView } from '../about-view.tsx';
import { CommandLine } from '../command-line.tsx';
import type { Documents, Plan } from '../documents.ts';
import { Message } from '../message.tsx';
import { OrderButton } from '../order-button.tsx';
import { Page } from '../page.tsx';
import { Progress } from '../progress.tsx';
import { useRead } from '../use-run.ts';

/** One group: what is open and to whom, its plan, evidence and history, and what can be done. */
export function GroupPage({ group }: { readonly group: GroupPlace }) {
  const plan = useRead<Plan, Documents['plan']>({ kind: 'plan', group });
  return (
    <Page title={group.groupId}>
      {plan.state === 'running' ? <Progress text={plan.progress} onStop={plan.stop} /> : null}
      {plan.error ? <Message kind="error">{plan.error}</Message> : null}
      {plan.items.map((one) => (
        <PlanView key={one.groupId} plan={one} />
      ))}
      <OrderButton label="Fix" order={{ kind: 'fix', group }} onDone={plan.reload} kind="danger" />
      <CommandLine order={{ kind: 'plan', group }} />
    </Page>
  );
}
