import { useContext } from 'preact/hooks';
import type { Documents, Plan } from '../documents.ts';
import { Link } from '../link.tsx';
import { OrderButton } from '../order-button.tsx';
import { ReasonButton } from '../reason-button.tsx';
import { StatusContext } from '../status-context.ts';
import type { Reading } from '../use-run.ts';
import { ExemptButton, RenewExemptionButton } from './exempt-button.tsx';
import type { ShownGroup } from './group-head.tsx';

interface GroupActionsProps {
  readonly group: ShownGroup;
  readonly plan: Reading<Plan, Documents['plan']>;
  readonly onDone: () => void;
}

/** What can be done about the group. What makes no sense now says why. */
export function GroupActions({ group, plan, onDone }: GroupActionsProps) {
  const status = useContext(StatusContext);
  const { account, region, groupId, groupName, optedIn, exemption } = group;
  const place = { account, region, groupId };
  const name = groupName || groupId;
  const [first] = plan.items;
  const query = new URLSearchParams({ add: '1', scope: 'group', group: groupId, account, region });
  return (
    <section aria-label="What can be done">
      <div class="row group-actions">
        <Proposal group={group} name={name} onDone={onDone} />
        <OrderButton
          label="Fix…"
          title={`Fix ${name}`}
          order={{ kind: 'fix', group: place }}
          onDone={onDone}
          kind="danger"
          disabled={fixRefusal(group, plan)}
        />
        {first?.decision === 'defer' ? (
          <ReasonButton
            label="Fix despite its mail…"
            title={`Fix ${name} although that stops mail`}
            orderOf={(reason) => ({ kind: 'fix', group: place, despiteMail: reason })}
            isRequired
            onDone={onDone}
          />
        ) : null}
        {exemption === null ? (
          <ExemptButton group={place} name={name} onDone={onDone} />
        ) : (
          <>
            <RenewExemptionButton id={exemption.id} name={name} onDone={onDone} />
            <ReasonButton
              label="End the exemption…"
              title={`End the exemption of ${name}`}
              orderOf={(reason) => ({ kind: 'exempt-remove', id: exemption.id, ...(reason ? { reason } : {}) })}
              onDone={onDone}
            />
          </>
        )}
        <OrderButton
          label="Opt in…"
          title={`Opt in ${name}`}
          order={{ kind: 'opt-in', group: place }}
          onDone={onDone}
          disabled={optedIn ? 'It is opted in.' : null}
        />
        <OrderButton
          label="Opt out…"
          title={`Opt out ${name}`}
          order={{ kind: 'opt-out', group: place }}
          onDone={onDone}
          disabled={optedIn ? null : 'It is not opted in.'}
        />
        <Link to={`/allowlist?${query}`}>Approve a network for this group…</Link>
      </div>
      {status?.readOnly ? <p class="dim">This console was started with --read-only.</p> : null}
    </section>
  );
}

function Proposal({
  group,
  name,
  onDone,
}: {
  readonly group: ShownGroup;
  readonly name: string;
  readonly onDone: () => void;
}) {
  const { proposal } = group;
  if (proposal === null) return null;
  const { id, state, stopsMail } = proposal;
  const isApproved = state === 'approved';
  const reject = (
    <ReasonButton
      label="Reject…"
      title={`Reject the plan for ${name}`}
      orderOf={(reason) => ({ kind: 'reject', id, reason })}
      isRequired
      onDone={onDone}
    />
  );
  if (stopsMail) {
    return (
      <>
        <ReasonButton
          label="Approve despite its mail…"
          title={`Approve the plan for ${name} although that stops mail`}
          orderOf={(reason) => ({ kind: 'approve', id, despiteMail: reason })}
          isRequired
          onDone={onDone}
          disabled={isApproved ? 'It is approved: the deployed bot executes it.' : null}
        />
        {reject}
      </>
    );
  }
  return (
    <>
      <OrderButton
        label="Approve…"
        title={`Approve the plan for ${name}; the deployed bot executes it`}
        order={{ kind: 'approve', id }}
        onDone={onDone}
        kind="main"
        disabled={isApproved ? 'It is approved: the deployed bot executes it.' : null}
      />
      <OrderButton
        label="Approve and execute now…"
        title={`Approve the plan for ${name}, and execute it now with your own rights`}
        order={{ kind: 'approve', id, now: true }}
        onDone={onDone}
      />
      {reject}
    </>
  );
}

function fixRefusal(
  { decision, reason, problem, unfinished }: ShownGroup,
  { state }: GroupActionsProps['plan'],
): string | null {
  if (problem !== null) return 'Its history is not valid.';
  if (unfinished) return 'It is being changed.';
  if (decision === 'remediate') return state === 'running' ? 'The plan is being made.' : null;
  if (decision === 'compliant') return 'There is nothing to fix.';
  if (decision === 'report') return 'It is not opted in.';
  return `It would not be changed: ${reason}`;
}
