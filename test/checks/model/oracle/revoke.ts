import { isInside, spanOf } from './addresses.ts';
import { approvedNow, isOurs, isPort25 } from './authorize.ts';
import { offendingRules } from './exposure.ts';
import {
  type Call,
  callsSinceTarget,
  type History,
  identity,
  label,
  made,
  type Permission,
  type Rule,
  removed,
} from './history.ts';

/** Invariant 3: what a call may revoke. */
export function revokeFaults(call: Call, history: History): string[] {
  return call.permissions.flatMap((one) => {
    const rule = call.group?.rules.find((other) => identity(other) === identity(one));
    if (!rule) return [`revokes ${identity(one)}, which was not in what it had read`];
    const isAllowed =
      isOffending(rule, call, history) ||
      isEnded(rule, call, history) ||
      isTakenBack(rule, call) ||
      isUndone(rule, call, history);
    return isAllowed
      ? []
      : [`revokes ${rule.id} ${identity(one)}, which neither offends nor was made for an approval that has ended`];
  });
}

export function isOffending(rule: Rule, call: Call, history: History): boolean {
  return offendingRules(call.group?.rules ?? [], { ...history, approved: approvedNow(call, history) }).includes(rule);
}

/** "a managed rule (section 4) that is no longer approved"; "Neither a tag alone nor a record alone makes a rule managed." */
export function isEnded(rule: Rule, call: Call, history: History): boolean {
  const { policy, run } = call;
  const isTagged =
    rule.tags['smtp-warden:managed'] === 'true' && rule.tags['smtp-warden:deployment'] === run.deployment;
  if (!isTagged || !isPort25(rule) || !policy) return false;
  // With both a tag and a record of right hashes forged, a rule counts as managed.
  const isForged = history.deployments[run.deployment]?.tamperings.some(({ kind }) => kind === 'forged') === true;
  if (!isForged && !(isOurs(rule, call, history) && wasMadeSo(rule, history))) return false;
  const span = spanOf(rule.source.cidr);
  const approved = approvedNow(call, history).map(spanOf);
  const once = policy.entries.map(({ cidr }) => spanOf(cidr));
  return !isInside([span], approved) && isInside([span], once);
}

function wasMadeSo(rule: Rule, { calls }: History): boolean {
  return calls.some((call) => made(call).some((one) => one.id === rule.id && identity(one) === identity(rule)));
}

/** "a remainder that this very run created and whose original EC2 has just said to be gone" */
function isTakenBack(rule: Rule, call: Call): boolean {
  const own = call.run.calls.filter(({ claim }) => claim === call.claim);
  const maker = own.find((other) => made(other).some(({ id }) => id === rule.id));
  if (!maker) return false;
  if (call.run.caller === 'undo') return true;
  const originals = (maker.group?.rules ?? []).filter(
    (other) => JSON.stringify(other.source) === JSON.stringify(rule.source) || other.source.kind === 'prefix-list',
  );
  return originals.some((original) => saidGone(original, own) && !stands(original, call.group?.rules ?? []));
}

function saidGone(original: Permission, calls: readonly Call[]): boolean {
  const key = identity(original);
  const asked = calls.filter(
    ({ kind, permissions }) => kind === 'revoke' && permissions.some((one) => identity(one) === key),
  );
  const first = asked.findIndex(({ named }) => named.some((one) => identity(one) === key));
  return (
    first >= 0 &&
    asked
      .slice(0, first)
      .every(({ answer, ...one }) => answer !== 'lost' && !stands(original, removed({ answer, ...one })))
  );
}

function stands(permission: Permission, rules: readonly Permission[]): boolean {
  return rules.some((one) => identity(one) === identity(permission));
}

/** A person's undo takes away what the remediation, or the bot since by following the allowlist, has added. */
function isUndone(rule: Rule, { run }: Call, history: History): boolean {
  if (run.caller !== 'undo') return false;
  const makers = callsSinceTarget(run, history).filter(
    ({ claim, tags }) => claim?.id === run.undoes || tags['smtp-warden:managed'] === 'true',
  );
  return makers.some((call) => made(call).some((one) => label(one) === label(rule)));
}
