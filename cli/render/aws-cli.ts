import { stripVTControlCharacters } from 'node:util';
import { ipPermissionOf } from '../../aws/ip-permission.ts';
import { shellWord } from '../../console/shared/shell-word.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { GroupRef, Tags } from '../../core/model/security-group.ts';
import { longestDescription } from '../../core/plan/labels.ts';
import type { NewRule, Step } from '../../core/plan/step.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { evidenceLines } from './evidence.ts';

/** The beginning of every script. Nothing is revoked after an authorise that failed. */
export const scriptHead = [
  'set -e',
  ...[
    'Rules that these commands add belong to the owner of the group: they have no smtp-warden tags, smtp-warden does not',
    'revoke them when the allowlist changes, and they write no history. smtp-warden fix does all of this.',
    'The commands can be run again. If AWS answers that a rule exists already (InvalidPermission.Duplicate) or does not',
    'exist (InvalidPermission.NotFound), the command is sent once more to confirm it, and succeeds. Other errors end the script.',
  ].map(comment),
].join('\n');

/** A plan as commands to run by hand: a comment for each line of text, and a line for each command. */
export function planAsCommands(assessment: Assessment, evidence: Evidence | null = null): string {
  const { decision, plan, snapshot } = assessment;
  const { account, region, groupId } = plan.group;
  const title = `${groupId} ${snapshot.name}  ${account} ${region}: ${decision.kind}, ${decision.reason}`;
  const lost = plan.lost.map(({ securityGroupRuleId, what }) => `lost: ${securityGroupRuleId} ${what}`);
  return [...[title, ...lost, ...evidenceLines(evidence)].map(comment), ...awsCliCommands(assessment)].join('\n');
}

/** Names, tags and descriptions are anybody's text: nothing in them may end the line, or hide a part of it. */
export function comment(text: string): string {
  return `# ${stripVTControlCharacters(text)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')}`;
}

/**
 * The steps of a plan as commands of the AWS command line, one rule each: EC2 refuses a whole call for one rule that stands
 * already or is gone. None for a group that would not be changed: a person who runs all of them changes no such group.
 */
export function awsCliCommands({ decision, plan }: Assessment): string[] {
  if (decision.kind !== 'remediate') return [];
  return plan.steps.flatMap((step) => commandsOf(plan.group, step));
}

function commandsOf(group: GroupRef, step: Step): string[] {
  if (step.kind === 'revokeIngress') {
    // By permission, not by id: EC2 then refuses what somebody has edited since.
    return step.rules.map((rule) =>
      repeatable(
        `aws ec2 revoke-security-group-ingress ${placeOptions(group)} --ip-permissions ${permission({ ...rule, description: null })}`,
        'NotFound',
      ),
    );
  }
  return step.rules.map((rule) => {
    const command = `aws ec2 authorize-security-group-ingress ${placeOptions(group)} --ip-permissions ${permission(byHand(rule))}${tagOptions(step.tags)}`;
    return canForgeAnswer(step.tags) ? command : repeatable(command, 'Duplicate');
  });
}

/**
 * A failed command is sent again and succeeds if AWS then gives this answer. Nothing is lost by that: it changes nothing in
 * that case, and where the answer to the first try was lost, it shows that the change was made. The code counts only where
 * the AWS command line writes it, in each of its error formats (AWS CLI user guide, cli-usage-error-format): a message may quote
 * a tag of the group. No command is at the left of a pipe: a shell with `pipefail` would end the script.
 */
function repeatable(command: string, code: 'NotFound' | 'Duplicate'): string {
  const places = [
    String.raw`(aws: \[ERROR\]: )?(An error occurred \()?`,
    ' *"Code": "',
    'Code: ',
    String.raw`\|+ +Code +\| +`,
  ];
  const answer = String.raw`'^(${places.join('|')})InvalidPermission\.${code}'`;
  return `${command} || printf '%s\\n' "$(${command} 2>&1)" | grep -qE ${answer}`;
}

/** An error that quotes a tag of several lines could have a line that reads like another error. */
function canForgeAnswer(tags: Tags): boolean {
  return Object.entries(tags)
    .flat()
    .some((text) => /[\n\r\u0085\u2028\u2029]/.test(text));
}

/** A rule that a person makes has no id of a remediation, since none is on record. What is kept of a rule is described as it was. */
function byHand(rule: NewRule): NewRule {
  if (rule.origin.kind !== 'approved') return rule;
  const entries = rule.origin.entryIds.join(' ').replaceAll(/[^\w -]/g, '_');
  return {
    ...rule,
    description: `made by hand, as smtp-warden plan shows; allowlist ${entries}`.slice(0, longestDescription),
  };
}

/** Without our own tags: they mark what the bot has made, and an organisation may let nobody else set them. */
function tagOptions(tags: Tags): string {
  const owned = Object.entries(tags).filter(([key]) => !key.toLowerCase().startsWith('smtp-warden:'));
  if (owned.length === 0) return '';
  const Tags = owned.map(([Key, Value]) => ({ Key, Value }));
  return ` --tag-specifications ${quotedJson([{ ResourceType: 'security-group-rule', Tags }])}`;
}

function permission(rule: Parameters<typeof ipPermissionOf>[0]): string {
  return quotedJson([ipPermissionOf(rule)]);
}

function placeOptions({ region, groupId }: GroupRef): string {
  return `--region ${shellWord(region)} --group-id ${shellWord(groupId)}`;
}

/** JSON in single quotes. What is not plain ASCII, and the quote itself, is escaped as JSON does it, so that nothing ends them. */
function quotedJson(value: object): string {
  const json = JSON.stringify(value).replaceAll(
    /[^ -&(-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${json}'`;
}
