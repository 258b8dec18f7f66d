import type { Fleet, SecurityGroups } from '../../core/gateways.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { type Look, replyTo } from '../../core/security-hub/finding-answer.ts';
import type { FindingAnswer, FindingAnswers, HubFinding } from '../../core/security-hub/hub-finding.ts';

export interface AnswerContext {
  /** The results of the checks of the finding's groups, by group key; a group without one was not checked. */
  readonly results: ReadonlyMap<string, Reconciliation>;
  readonly groups: Pick<SecurityGroups, 'rules'>;
  readonly answers: FindingAnswers;
  /** Only findings of the hub's Security Hub are updated. */
  readonly fleet: Fleet;
  readonly noteAuthor: string;
}

export type Answered =
  | { readonly kind: 'written'; readonly answer: FindingAnswer }
  | { readonly kind: 'nothing'; readonly reason: string }
  /** The message has to be delivered again. */
  | { readonly kind: 'later'; readonly reason: string };

/**
 * Updates one finding of Security Hub after its groups were checked, by their rules as they are now. Only if the finding was sent by
 * the hub's own account: as the administrator it may update the findings of its members, too, and receives each of them
 * (Security Hub user guide, BatchUpdateFindings). Throws if the rules cannot be read or the update is refused.
 */
export async function answerFinding(finding: HubFinding, context: AnswerContext): Promise<Answered> {
  const { fleet, noteAuthor } = context;
  if (finding.hub === null || finding.hub.account !== fleet.hub) {
    const whose = finding.hub ? `of account ${finding.hub.account}` : 'of an unknown account';
    return { kind: 'nothing', reason: `the Security Hub ${whose} is not managed by this deployment` };
  }
  for (const { account } of finding.groups) {
    // Any account can import a finding that names any group, and what is answered tells of exemptions and approved networks.
    if (account !== finding.account) {
      return {
        kind: 'nothing',
        reason: `it names a group of account ${account}, which is not the account of the finding`,
      };
    }
    const membership = await fleet.membership(account);
    // Nothing was checked there, and nothing is read or told of it.
    if (membership.kind !== 'managed') {
      return { kind: 'nothing', reason: `account ${account} is not a managed account: ${membership.reason}` };
    }
  }
  const looks: Look[] = [];
  for (const ref of finding.groups) {
    const result = context.results.get(groupKey(ref));
    if (!result) return { kind: 'later', reason: `${groupKey(ref)} has not been checked` };
    looks.push({ ref, result, rules: result.kind === 'gone' ? [] : await context.groups.rules(ref) });
  }
  const reply = replyTo(finding, looks, noteAuthor);
  if (reply.kind !== 'answer') return reply;
  await context.answers.update(finding, reply.answer);
  return { kind: 'written', answer: reply.answer };
}
