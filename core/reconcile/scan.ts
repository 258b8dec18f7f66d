import { mayBeExposed } from '../evaluator/evaluate.ts';
import { unjudgedReason } from '../evaluator/not-counted.ts';
import type { SecurityGroupSurvey, UnreadableGroup } from '../gateways.ts';
import type { MailHold } from '../mail/mail-hold.ts';
import { allEnded } from '../model/all-ended.ts';
import { messageOf } from '../model/message-of.ts';
import type { GroupOutline, GroupRef, Snapshot } from '../model/security-group.ts';
import { newSlots } from '../model/slots.ts';
import { presumedList, type RuleList } from '../plan/managed-rules.ts';
import { isOptedIn } from '../policy/opt-in.ts';
import type { Policy } from '../policy/policy.ts';
import type { Assessment, AssessmentSettings } from './assess.ts';
import { isPlanned, type Judge, type Judgement } from './judge.ts';

/** What a look over a whole region meets, in the order it meets it. */
export type ScanResult<Found extends Judgement = Assessment> =
  | { readonly kind: 'page'; readonly groups: number; readonly optedIn: number }
  | { readonly kind: 'assessed'; readonly assessment: Found }
  /** One group that could not be judged; the others go on. */
  | { readonly kind: 'unreadable'; readonly ref: GroupRef; readonly reason: string };

export interface SurveyContext<Found extends Judgement = Assessment> {
  /** `assess`, or `judgeFinding` for who needs no plan. */
  readonly judge: Judge<Found>;
  /** `for-plans`: the quota of groups is asked for only where a decision depends on a plan. It costs a call for each region. */
  readonly quota?: 'always' | 'for-plans' | undefined;
  readonly policy: Policy;
  readonly settings: AssessmentSettings;
  readonly now: number;
  readonly newId: () => string;
  /**
   * What the log says that the bot has let in to a group and closed. Asked only of groups that would be changed, or that are deferred
   * and have rules that are tagged as ours.
   */
  readonly listOf: (ref: GroupRef) => Promise<RuleList>;
  /** What says that closing a group would stop incoming mail; left out where nobody asks. */
  readonly mailOf?: ((found: Judgement) => Promise<MailHold | null>) | undefined;
}

/** How many groups' rules are read at a time: the values EC2 takes in one filter. */
const batchSize = 200;

/** How many groups the log is asked about at a time. */
const judgedTogether = 16;

/**
 * Looks over all groups of a region and yields those that are not as they should be. Reads rule details only of groups
 * that may be exposed or have managed rules, and holds one page at a time.
 */
export async function* scanGroups<Found extends Judgement>(
  reader: SecurityGroupSurvey,
  context: SurveyContext<Found>,
): AsyncGenerator<ScanResult<Found>> {
  const managed = await reader.managedGroups();
  for await (const page of reader.outlines()) {
    const suspects: GroupOutline[] = [];
    for (const group of page) {
      const look = firstLook(group, managed, context);
      if (look.kind === 'unreadable') yield look;
      if (look.kind === 'suspect') suspects.push(look.group);
    }
    for (let start = 0; start < suspects.length; start += batchSize) {
      yield* assessments(reader, suspects.slice(start, start + batchSize), context);
    }
    const { optInTagKey } = context.settings;
    const optedIn = page.filter((group) => 'tags' in group && isOptedIn(group.tags, optInTagKey)).length;
    yield { kind: 'page', groups: page.length, optedIn };
  }
}

type FirstLook =
  | { readonly kind: 'fine' }
  | { readonly kind: 'suspect'; readonly group: GroupOutline }
  | Extract<ScanResult, { kind: 'unreadable' }>;

function firstLook(
  group: GroupOutline | UnreadableGroup,
  managed: ReadonlySet<string>,
  { settings }: Pick<SurveyContext, 'settings'>,
): FirstLook {
  if ('unreadable' in group) return { kind: 'unreadable', ref: group.ref, reason: group.unreadable };
  if (managed.has(group.ref.groupId)) return { kind: 'suspect', group };
  try {
    const { permissions: rules, prefixLists } = group;
    if (mayBeExposed({ rules, prefixLists, limits: settings.limits })) return { kind: 'suspect', group };
    const unjudged = unjudgedReason({ rules, prefixLists });
    return unjudged === null ? { kind: 'fine' } : { kind: 'unreadable', ref: group.ref, reason: unjudged };
  } catch (error) {
    return { kind: 'unreadable', ref: group.ref, reason: messageOf(error) };
  }
}

async function* assessments<Found extends Judgement>(
  reader: SecurityGroupSurvey,
  suspects: readonly GroupOutline[],
  context: SurveyContext<Found>,
): AsyncGenerator<ScanResult<Found>> {
  const slots = newSlots(judgedTogether);
  const isNeeded = context.quota !== 'for-plans' || suspects.some((group) => isPlanned(group, context.policy, context));
  const snapshots = await reader.snapshots(suspects, { quota: isNeeded });
  for (const result of await allEnded(snapshots.map((snapshot) => slots(() => resultOf(snapshot, context))))) {
    if (result) yield result;
  }
}

async function resultOf<Found extends Judgement>(
  snapshot: Snapshot,
  context: SurveyContext<Found>,
): Promise<ScanResult<Found> | null> {
  const { judge: judgeBy, policy, settings, now, newId, listOf, mailOf } = context;
  try {
    const remediationId = newId();
    const judge = (list: RuleList, mail: MailHold | null = null) =>
      judgeBy(snapshot, policy, { settings, now, remediationId, list, mail });
    const byTags = presumedList(snapshot.rules, settings.deployment);
    const presumed = judge(byTags);
    if (presumed === null) return null;
    const list = dependsOnLog(presumed, byTags) ? await listOf(snapshot.ref) : byTags;
    const assessment = list === byTags ? presumed : judge(list);
    if (assessment === null) return null;
    const mail = (await mailOf?.(assessment)) ?? null;
    return { kind: 'assessed', assessment: (mail && judge(list, mail)) ?? assessment };
  } catch (error) {
    return { kind: 'unreadable', ref: snapshot.ref, reason: messageOf(error) };
  }
}

/**
 * Whether the log has to say what is decided: before a group is changed, and where rules that are tagged as ours are why it is
 * deferred. Anybody who may tag a rule can make it look as if more networks were to be let in than fit.
 */
function dependsOnLog({ decision }: Judgement, { rules }: RuleList): boolean {
  return decision.kind === 'remediate' || (decision.kind === 'defer' && rules.length > 0);
}
