import { columns } from '../cli/host/terminal.ts';
import type { Place } from '../core/model/security-group.ts';
import { type AllowlistRequest, scopeText } from '../core/policy/allowlist-entry.ts';
import { addExemption } from '../core/policy/edit-exemptions.ts';
import { addEntry } from '../core/policy/edit-policy.ts';
import type { PolicyChange } from '../core/policy/policy.ts';
import type { PersonRuntime } from '../runtime/compose-for-people.ts';

const scope = { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' } as const;

const requests: readonly AllowlistRequest[] = [
  { cidr: '198.51.100.0/25', scope, owner: 'mail team', reason: 'filtering service, site A', expiresAt: null },
  { cidr: '198.51.100.128/25', scope, owner: 'mail team', reason: 'filtering service, site B', expiresAt: null },
  { cidr: '2001:db8:25::/48', scope, owner: 'mail team', reason: 'filtering service, IPv6', expiresAt: null },
];

/** Approves networks for one VPC and exempts the public mail server, as `allowlist add` and `exempt add` do. */
export async function approveNetworks(runtime: PersonRuntime, home: Place): Promise<string> {
  const now = runtime.clock.now();
  const context = { limits: runtime.settings.limits, now, by: 'demo' };
  const policy = await runtime.allowlist.read();
  const exemption = {
    group: { ...home, groupId: 'sg-0000000000000a009' },
    owner: 'mail team',
    reason: 'the MX of example.com has to take mail from everywhere',
    expiresAt: new Date(now + 90 * 86_400_000).toISOString(),
  };
  const edits = [
    ...requests.map((request) => addEntry(policy, request, context)),
    addExemption(policy, exemption, context),
  ];
  const changes = edits.flatMap((edit): PolicyChange[] => (edit.kind === 'change' ? [edit.change] : []));
  const by = { arn: 'arn:aws:iam::111122223333:user/demo', userId: 'AIDADEMO' };
  await runtime.allowlist.apply({ changes, action: 'add', by, reason: 'the demo', previewDigest: null, on: null });
  const rows = requests.map(({ cidr, owner, reason }) => ['approved', cidr, scopeText(scope), owner, reason]);
  const { group, owner, reason } = exemption;
  return columns(
    ['', 'what', 'for', 'owner', 'reason'],
    [...rows, ['exempt', group.groupId, 'public-mx', owner, reason]],
  );
}
