import { ruleText } from '../../core/model/rule-text.ts';
import { originText, type Step as PlanStep } from '../../core/plan/step.ts';
import type { Loss, Step } from './documents.ts';

interface StepsDiffProps {
  readonly steps: readonly Step[];
  readonly lost: readonly Loss[];
  /** Rules that stay as they are, in words, with their ids. */
  readonly kept?: readonly { readonly id: string; readonly text: string }[];
}

/** A plan rule by rule, in the order of its calls. Each line says in words what becomes of its rule, and not by colour alone. */
export function StepsDiff({ steps, lost, kept = [] }: StepsDiffProps) {
  const lines = steps.flatMap((step) => linesOf(step as PlanStep));
  if (lines.length + kept.length === 0) return <p class="empty">No rule changes.</p>;
  return (
    <ul class="diff" aria-label="What changes, rule by rule">
      {lines.map(({ sign, text, note }) => (
        <li key={`${sign} ${text} ${note}`} class={sign === '+' ? 'added' : 'removed'}>
          <span class="sign" aria-hidden="true">
            {sign}
          </span>
          <span class="unseen">{sign === '+' ? 'is authorised: ' : 'is revoked: '}</span>
          <span class="rule">{text}</span> <span class="dim">{note}</span>
        </li>
      ))}
      {lost.map(({ securityGroupRuleId, what }) => (
        <li key={`lost ${securityGroupRuleId} ${what}`} class="lost">
          <span class="sign" aria-hidden="true">
            !
          </span>
          <span class="rule">lost: {what}</span> <span class="dim">{securityGroupRuleId}</span>
        </li>
      ))}
      {kept.map(({ id, text }) => (
        <li key={id} class="kept">
          <span class="sign" aria-hidden="true">
            =
          </span>
          <span class="unseen">stays: </span>
          <span class="rule">{text}</span> <span class="dim">{id}</span>
        </li>
      ))}
    </ul>
  );
}

function linesOf(step: PlanStep) {
  return step.kind === 'revokeIngress'
    ? step.rules.map((rule) => ({ sign: '-', text: ruleText(rule), note: rule.id }))
    : step.rules.map((rule) => ({ sign: '+', text: ruleText(rule), note: originText(rule) }));
}
