import type { About } from '../shared/run-events.ts';
import type { Effect, Loss, Plan, Remediation, Step } from './documents.ts';
import { EffectView } from './effect-view.tsx';
import { EvidenceView } from './evidence-view.tsx';
import { Moment } from './moment.tsx';
import { StepsDiff } from './steps-diff.tsx';

/** What a command would do, as it is asked for. */
export function AboutView({ about }: { readonly about: About }) {
  switch (about.kind) {
    case 'plans':
      return (
        <>
          {(about.plans as readonly Plan[]).map((plan) => (
            <PlanView key={plan.groupId} plan={plan} />
          ))}
        </>
      );
    case 'proposals':
      return (
        <>
          {about.proposals.map(({ id, remediation, steps, lost, evidence }) => (
            <section key={id}>
              <h3>
                {(remediation as Remediation).groupName} <span class="dim">{(remediation as Remediation).groupId}</span>
              </h3>
              <p>{(remediation as Remediation).reason}</p>
              <StepsDiff steps={steps as readonly Step[]} lost={lost as readonly Loss[]} />
              <EvidenceView evidence={evidence as Plan['evidence']} />
            </section>
          ))}
        </>
      );
    case 'undo':
      return (
        <section>
          <h3>
            {about.group.groupName} <span class="dim">{about.group.groupId}</span>
          </h3>
          <StepsDiff steps={about.steps as readonly Step[]} lost={about.lost as readonly Loss[]} />
          {about.notes.map((note) => (
            <p key={note}>Note: {note}</p>
          ))}
          <p>
            {about.exemptUntil === null ? (
              'The port is closed again, and no exemption is written.'
            ) : (
              <>
                The group is exempt until <Moment at={about.exemptUntil} />; after that it is closed again.
              </>
            )}
          </p>
        </section>
      );
    case 'edit':
      return <EffectView effect={about.effect as Effect} read={about.read} />;
  }
}

/** A plan: its decision, its steps, and whom it cuts off. */
export function PlanView({ plan }: { readonly plan: Plan }) {
  return (
    <section>
      <h3>
        {plan.groupName} <span class="dim">{plan.groupId}</span>
      </h3>
      <p>
        {plan.decision}: {plan.reason}
      </p>
      {plan.decision !== 'remediate' && plan.steps.length > 0 ? <p>These steps are not executed:</p> : null}
      <StepsDiff steps={plan.steps} lost={plan.lost} />
      <EvidenceView evidence={plan.evidence} />
    </section>
  );
}
