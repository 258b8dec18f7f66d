import type { CallResult } from '../../../../core/gateways.ts';
import { type Permission, permissionKey, type SecurityGroupRule } from '../../../../core/model/security-group.ts';
import type { RuleChange } from '../ec2.ts';
import type { ChangeFault } from '../model-world.ts';
import { rulesText } from './true-rules.ts';

interface Truth {
  readonly fault: ChangeFault | undefined;
  readonly before: readonly SecurityGroupRule[];
  readonly after: readonly SecurityGroupRule[];
}

const kinds: Readonly<Record<ChangeFault | 'none', readonly CallResult['kind'][]>> = {
  none: ['done', 'alreadyTrue', 'refused'],
  throttled: ['throttled'],
  refused: ['refused'],
  // The sandbox loses no answer that is an error.
  lost: ['unknown', 'alreadyTrue', 'refused'],
  unanswered: ['unknown'],
};

/** Where aws/ says something else of a call than what it did. */
export function answerFaults(change: RuleChange, told: CallResult, { fault, before, after }: Truth): string[] {
  if (!kinds[fault ?? 'none'].includes(told.kind))
    return [`a call that is ${fault ?? 'answered'} is told as ${told.kind}`];
  if (told.kind === 'unknown') return [];
  if (told.kind !== 'done')
    return rulesText(before) === rulesText(after) ? [] : [`what is told as ${told.kind} has changed rules`];
  const [had, has] = [before, after].map((rules) => new Set(rules.map(({ id }) => id)));
  const created = after.filter(({ id }) => !had?.has(id));
  const revoked = before.filter(({ id }) => !has?.has(id));
  const standing = keysOf(before);
  const notFound = change.kind === 'revoke' ? keysOf(change.permissions).filter((key) => !standing.includes(key)) : [];
  return [
    ...(rulesText(created) === rulesText(told.created) ? [] : ['the rules that an authorise made are told wrongly']),
    ...(idsOf(revoked) === idsOf(told.revoked) ? [] : ['the rules that a revoke took are told wrongly']),
    ...(keysOf(told.unknown).join() === notFound.join() ? [] : ['what a revoke did not find is told wrongly']),
  ];
}

function keysOf(permissions: readonly Permission[]): string[] {
  return permissions.map(permissionKey);
}

function idsOf(rules: readonly { readonly id: string }[]): string {
  return rules
    .map(({ id }) => id)
    .sort()
    .join();
}
