import type { Permission, SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Loss } from '../../core/plan/plan.ts';
import type { NewRule } from '../../core/plan/step.ts';
import type { Family } from './addresses.ts';
import { identityOf } from './ec2.ts';
import { protocolNumber, type State, serves, spansOf } from './reachability.ts';

/** Section 3 of the contract: what a revoked rule leaves behind, from the same source, with the same description. */
export function expectedResidue(rule: SecurityGroupRule, family: Family): Permission[] {
  const { source, description } = rule;
  const number = protocolNumber(rule.protocol);
  const made = (protocol: string, from: number, to: number) => ({
    ...{ protocol, ports: { from, to }, source, description },
  });
  if (number === -1) {
    const others = ['47', '50', '51'].map((protocol) => ({ protocol, ports: null, source, description }));
    const icmp = made(family === 'ipv4' ? 'icmp' : 'icmpv6', -1, -1);
    return [made('tcp', 0, 24), made('tcp', 26, 65535), made('udp', 0, 65535), icmp, ...others];
  }
  const { from, to } = rule.ports ?? { from: 0, to: 65535 };
  return [made('tcp', from, 24), made('tcp', 26, to)].filter(({ ports }) => ports.from <= ports.to);
}

/** What can be kept of an all-traffic rule: everything else must be named as lost. */
export function isKeptProtocol(protocol: number, family: Family): boolean {
  return [6, 17, family === 'ipv4' ? 1 : 58, 47, 50, 51].includes(protocol);
}

/** The rules after, the rules added (with their tags), and what the plan admits to lose. */
export interface Aftermath {
  readonly revoked: readonly SecurityGroupRule[];
  readonly added: readonly { readonly rule: NewRule; readonly tags: Readonly<Record<string, string>> }[];
  readonly after: State<SecurityGroupRule>;
  readonly lost: readonly Loss[];
}

/** Every revoked rule's residue is there with its description and tags, and no other residue is. */
export function residueFaults({ revoked, added, after, lost }: Aftermath): string[] {
  const standing = new Map(after.rules.map((rule) => [identityOf(rule), rule]));
  const expected = revoked
    .filter((rule) => serves(rule, { protocol: 6, port: 25 }))
    .flatMap((rule) => {
      const family = spansOf(rule, after.prefixLists)[0]?.family ?? 'ipv4';
      return expectedResidue(rule, family).map((residue) => ({ rule, residue }));
    });
  const missing = expected.flatMap(({ rule, residue }) => {
    const found = standing.get(identityOf(residue));
    if (!found) return [`${identityOf(residue)} of ${rule.id} is gone`];
    const isLossNamed = lost.some(
      ({ kind, securityGroupRuleId }) => kind === 'description-or-tags' && securityGroupRuleId === rule.id,
    );
    const keepsText = rule.description === null || found.description === rule.description;
    const keeps = keepsText && carries(found.tags, rule.tags);
    return keeps || isLossNamed ? [] : [`${identityOf(residue)} lost the description or tags of ${rule.id}`];
  });
  const strange = added.flatMap(({ rule: { origin, ...rule }, tags }) => {
    if (origin.kind !== 'residue') return [];
    const parent = expected.find(
      (each) => each.rule.id === origin.securityGroupRuleId && identityOf(each.residue) === identityOf(rule),
    )?.rule;
    if (!parent) return [`${identityOf(rule)} is no residue of ${origin.securityGroupRuleId}`];
    const extra = Object.keys(tags).filter((key) => !(key in parent.tags) && !ownMarks.includes(key));
    const isSame = rule.description === parent.description && carries(tags, parent.tags) && extra.length === 0;
    return isSame ? [] : [`${identityOf(rule)} does not carry the description and tags of ${parent.id}`];
  });
  return [...missing, ...strange];
}

/** The bot's own marks are its bookkeeping, not the owner's: EC2 tags whole calls, and residue shares one with approved. */
const ownMarks = ['smtp-warden:managed', 'smtp-warden:remediation'];

function carries(tags: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value || ownMarks.includes(key));
}
