import type { Fleet, SecurityGroups } from '../../core/gateways.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { type Look, replyTo } from '../../core/security-hub/finding-answer.ts';
import type { FindingAnswer, FindingAnswers, HubFinding } from '../../core/security-hub/hub-finding.ts';

export interface AnswerContext {
  /** How the looks at the finding's groups ended, by group key; a group without one was not looked at. */
  readonly results: ReadonlyMap<string, Reconciliation>;
  readonly groups: Pick<SecurityGroups, 'rules'>;
  readonly answers: FindingAnswers;
  /** The hub's Security Hub is ours to write to. */
  readonly fleet: Fleet;
  readonly noteAuthor: string;
}

export type Answered =
  | { readonly kind: 'written'; readonly answer: FindingAnswer }
  | { readonly kind: 'nothing'; readonly reason: string }
  /** The message has to be delivered again. */
  | { readonly kind: 'later'; readonly reason: string };

/**
 * Answers one finding of Security Hub once its groups have been looked at, by their rules as they are now. Only where our
 * own account told of it: as the administrator it may update its members' findings too, and gets each of them itself
 * (Security Hub user guide, BatchUpdateFindings). Throws where the rules cannot be read or the answer is not taken.
 */
export async function answerFinding(finding: HubFinding, context: AnswerContext): Promise<Answered> {
  const { fleet, noteAuthor } = context;
  if (finding.hub === null || finding.hub.account !== fleet.hub) {
    const whose = finding.hub ? `of account ${finding.hub.account}` : 'of an unknown account';
    return { kind: 'nothing', reason: `the Security Hub ${whose} is not ours to write to` };
  }
  for (const { account } of finding.groups) {
    if (!(await fleet.isManaged(account))) {
      return { kind: 'nothing', reason: `account ${account} is not one that we look after` };
    }
  }
  const looks: Look[] = [];
  for (const ref of finding.groups) {
    const result = context.results.get(groupKey(ref));
    if (!result) return { kind: 'later', reason: `${groupKey(ref)} has not been looked at` };
    looks.push({ ref, result, rules: result.kind === 'gone' ? [] : await context.groups.rules(ref) });
  }
  const reply = replyTo(finding, looks, noteAuthor);
  if (reply.kind !== 'answer') return reply;
  await context.answers.update(finding, reply.answer);
  return { kind: 'written', answer: reply.answer };
}
