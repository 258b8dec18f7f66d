import { stepsKey } from '../../core/plan/step.ts';
import type { Subject } from '../host/subject.ts';
import { planView } from '../render/plan.ts';
import type { Session } from '../session.ts';
import { type Candidate, type Candidates, isChange } from './targets.ts';

/** What the question of `fix` is about: its plans. */
export function fixSubject(
  { candidates, errors }: Candidates,
  { identity, settings }: Pick<Session, 'identity' | 'settings'>,
): Subject {
  const { optInTagKey } = settings.warden;
  const viewOf = ({ assessment, evidence }: Candidate) =>
    assessment ? [planView(assessment, evidence, optInTagKey)] : [];
  return {
    about: { kind: 'plans', plans: candidates.flatMap(viewOf) },
    key: { groups: candidates.map(keyOf), errors: errors.map(({ groupId }) => groupId) },
    touched: candidates.filter(isChange).map(({ ref, name }) => ({ groupId: ref.groupId, groupName: name })),
    caller: identity,
  };
}

function keyOf({ ref, assessment, unfinished, settled }: Candidate): object {
  return {
    ref,
    unfinished: unfinished?.remediationId ?? null,
    settled: settled && { id: settled.id, outcome: settled.outcome },
    decision: assessment && {
      kind: assessment.decision.kind,
      reason: assessment.decision.reason,
      steps: stepsKey(assessment.plan),
      lost: assessment.plan.lost.map(({ what }) => what),
    },
  };
}
