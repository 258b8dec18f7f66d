import { hashOf } from '../model/canonical-json.ts';
import { groupKey } from '../model/security-group.ts';
import { isLive } from './allowlist-entry.ts';
import { against, type Edit, type EditContext, endText, made, standingOf, untilText } from './edit-item.ts';
import { type Exemption, type ExemptionRequest, validateExemptionRequest } from './exemption.ts';
import type { Policy } from './policy.ts';

/**
 * Exempts a group. A live exemption of the same group is in the way unless `replace` is set: replacing leaves no moment
 * without one, in which the port would be closed. An expired one is always replaced.
 */
export function addExemption(
  policy: Policy,
  request: ExemptionRequest,
  { now, by, replace = false }: EditContext & { readonly replace?: boolean },
): Edit<'putExemption'> {
  const validation = validateExemptionRequest(request, now);
  if (validation.kind === 'refused') return { ...validation, because: 'request' };
  const key = groupKey(request.group);
  const standing = standingOf(
    policy.exemptions.filter(({ group }) => groupKey(group) === key),
    now,
  );
  const live = standing && isLive(standing, now) ? standing : null;
  if (live && !replace) {
    const what = `${live.id} already exempts ${live.group.groupId} (owner ${live.owner}, ${untilText(live.expiresAt)})`;
    const renew = `smtp-warden exempt renew ${live.id} --expires …`;
    return against(
      `${what}; give it another expiry with: ${renew}; use --replace to change the owner or reason as well`,
    );
  }
  const exemption: Exemption = {
    id: standing?.id ?? exemptionId(request),
    ...validation.exemption,
    ...made({ now, by }, standing),
  };
  return { kind: 'change', change: { kind: 'putExemption', exemption, replaces: standing ?? null } };
}

/**
 * Gives a live exemption another expiry, at most a year from now, in one write: the group is exempt all the while. One that has
 * ended is granted anew, by whoever adds it.
 */
export function renewExemption(
  policy: Policy,
  id: string,
  { expiresAt, now }: EditContext & { readonly expiresAt: string },
): Edit<'putExemption'> {
  const exemption = policy.exemptions.find((other) => other.id === id);
  if (!exemption && policy.entries.some((entry) => entry.id === id)) {
    return against(`${id} is an allowlist entry; renew it with: smtp-warden allowlist renew ${id} --expires …`);
  }
  if (!exemption) return unknownExemption(id);
  if (!isLive(exemption, now)) {
    const { groupId } = exemption.group;
    const add = `smtp-warden exempt add ${groupId} --owner … --reason … --expires …`;
    return against(`${id} has ended already, ${endText(exemption)}; exempt the group again with: ${add}`);
  }
  const validation = validateExemptionRequest({ ...exemption, expiresAt }, now);
  if (validation.kind === 'refused') return { ...validation, because: 'request' };
  if (validation.exemption.expiresAt === exemption.expiresAt) {
    return against(`${id} says so already (${exemption.group.groupId}, ${untilText(exemption.expiresAt)})`);
  }
  const { owner, reason } = exemption;
  const renewed = { ...exemption, ...validation.exemption, owner, reason, version: exemption.version + 1 };
  return { kind: 'change', change: { kind: 'putExemption', exemption: renewed, replaces: exemption } };
}

/** Ends an exemption, expired or not. */
export function removeExemption(policy: Policy, id: string): Edit<'removeExemption'> {
  const exemption = policy.exemptions.find((other) => other.id === id);
  if (exemption) return { kind: 'change', change: { kind: 'removeExemption', exemption } };
  if (policy.entries.some((entry) => entry.id === id)) {
    return against(`${id} is an allowlist entry; remove it with: smtp-warden allowlist remove ${id}`);
  }
  return unknownExemption(id);
}

function exemptionId({ group }: ExemptionRequest): string {
  return `ex-${hashOf(groupKey(group)).slice(0, 10)}`;
}

function unknownExemption(id: string) {
  return against(`there is no exemption ${JSON.stringify(id)}; see the ids with: smtp-warden exempt list`);
}
