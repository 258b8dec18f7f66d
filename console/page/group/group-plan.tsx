import type { GroupPlace } from '../../shared/orders.ts';
import { Button } from '../button.tsx';
import { CommandLine } from '../command-line.tsx';
import { decisionTexts } from '../decision-texts.ts';
import type { Documents, Plan } from '../documents.ts';
import { EvidenceView } from '../evidence-view.tsx';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { StepsDiff } from '../steps-diff.tsx';
import type { Reading } from '../use-run.ts';
import type { ShownGroup } from './group-head.tsx';

interface GroupPlanProps {
  readonly group: GroupPlace;
  /** How far back traffic is looked at; null: it is not. */
  readonly evidence: string | null;
  readonly onEvidence: (period: string) => void;
  readonly plan: Reading<Plan, Documents['plan']>;
  readonly rules: ShownGroup['rules'];
}

/** What would be done, rule by rule, and whom that cuts off. */
export function GroupPlan({ group, evidence, onEvidence, plan, rules }: GroupPlanProps) {
  const [one] = plan.items;
  return (
    <section>
      <h2>Plan</h2>
      {plan.state === 'running' ? <Progress text={plan.progress || 'Making the plan…'} onStop={plan.stop} /> : null}
      {plan.error ? <Message kind="error">{plan.error}</Message> : null}
      {plan.state === 'done' && one === undefined ? <p class="empty">Nothing is to be done.</p> : null}
      {plan.notices.map((notice) => (
        <p key={notice} class="dim">
          {notice}
        </p>
      ))}
      {one ? <OnePlan plan={one} rules={rules} /> : null}
      {one && one.evidence !== null ? (
        <p>
          <Button
            onClick={() => onEvidence(period)}
            disabled={evidence === null ? null : 'What the flow logs say stands above.'}
          >
            Who spoke to port 25 in the last 14 days?
          </Button>{' '}
          <span class="dim">It reads VPC flow logs, which AWS charges for by size.</span>
        </p>
      ) : null}
      <CommandLine order={{ kind: 'plan', group, ...(evidence === null ? {} : { evidence }) }} />
    </section>
  );
}

const period = '14d';

function OnePlan({ plan, rules }: { readonly plan: Plan; readonly rules: ShownGroup['rules'] }) {
  const revoked = new Set(
    plan.steps.flatMap((step) => (step.kind === 'revokeIngress' ? step.rules.map(({ id }) => id) : [])),
  );
  const kept = rules.filter(({ id }) => !revoked.has(id));
  return (
    <>
      <p>
        <b>{decisionTexts[plan.decision]}</b>: {plan.reason}
      </p>
      {plan.decision !== 'remediate' && plan.steps.length > 0 ? <p>These steps are not executed:</p> : null}
      <StepsDiff steps={plan.steps} lost={plan.lost} kept={kept} />
      {plan.quota.map(({ family, needed, allowed, fits }) => (
        <p key={family} class={fits ? 'dim' : 'warning-text'}>
          {family === 'ipv4' ? 'IPv4' : 'IPv6'} rules afterwards: {needed ?? 'not known'} of {allowed}
        </p>
      ))}
      <h3>Who would be cut off</h3>
      <EvidenceView evidence={plan.evidence} />
      {plan.awsCli.length > 0 ? (
        <details>
          <summary>The same with the AWS command line, by hand</summary>
          <pre>{plan.awsCli.join('\n')}</pre>
        </details>
      ) : null}
    </>
  );
}
