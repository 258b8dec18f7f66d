import { isEnd } from '../../../core/audit/audit-entry.ts';
import { ruleText } from '../../../core/model/rule-text.ts';
import type { Documents } from '../documents.ts';
import { Moment } from '../moment.tsx';
import { StepsDiff } from '../steps-diff.tsx';

type Entry = Documents['history-show']['entries'][number];

/** One entry of the audit log: what was decided, and at its end what became of it. */
export function StoryLine({ entry }: { readonly entry: Entry }) {
  const { at, outcome, reason, sequence, hash } = entry;
  return (
    <li>
      <h2>
        <Moment at={at} /> {outcome}
      </h2>
      <p>{reason}</p>
      {isEnd(entry) ? <End entry={entry} /> : <Beginning entry={entry} />}
      <p class="dim">
        entry {sequence}, hash <span class="id">{hash}</span>
      </p>
    </li>
  );
}

/** Why it was looked at, by whom, and what was to be done. */
function Beginning({ entry: { trigger, mail, proposal, approval, steps, lost } }: { readonly entry: Entry }) {
  const { actor } = trigger;
  return (
    <>
      <p>
        By {trigger.kind === 'cli' ? `the command ${trigger.name}` : trigger.name}
        {actor ? ` of ${actor.arn ?? actor.type}` : ''}
        {actor?.sourceIp ? ` from ${actor.sourceIp}` : ''}
      </p>
      {mail ? (
        <p>
          MX of {mail.domain}: {mail.host} {mail.address}
        </p>
      ) : null}
      {proposal ? (
        <p class="dim">
          Plan <span class="id">{proposal.digest}</span>
        </p>
      ) : null}
      {approval ? (
        <p>
          Approved by {approval.by.arn} at <Moment at={approval.at} />
        </p>
      ) : null}
      {steps.length > 0 ? <StepsDiff steps={steps} lost={lost} /> : null}
    </>
  );
}

const results = { done: 'done', alreadyTrue: 'was so already', failed: 'failed', skipped: 'left out' } as const;

/** What became of each call, and the rules as they were seen afterwards. */
function End({ entry: { outcomes, rulesAfter } }: { readonly entry: Entry }) {
  const calls = outcomes.map(
    ({ kind, result, reason }, index) =>
      `${index + 1}. ${kind === 'revokeIngress' ? 'revoke' : 'authorise'}: ${results[result]}${reason ? ` (${reason})` : ''}`,
  );
  return (
    <>
      <ul>
        {calls.map((call) => (
          <li key={call}>{call}</li>
        ))}
      </ul>
      {rulesAfter ? (
        <details>
          <summary>Rules afterwards, as they were read</summary>
          <ul>
            {rulesAfter.map((rule) => (
              <li key={rule.id} class="rule">
                {rule.id} {ruleText(rule)}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
