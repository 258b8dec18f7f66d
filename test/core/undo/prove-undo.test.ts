import { expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Loss } from '../../../core/plan/loss.ts';
import type { Step } from '../../../core/plan/step.ts';
import { cutOffBy } from '../../../core/undo/prove-undo.ts';
import { authorising, remainderOf, restored, revoking } from '../../builders/a-step.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, ports } from '../../builders/builders.ts';
import { anUndoPlan } from './an-undo-plan.ts';

const range = anOpenRule({ id: 'sgr-range', ports: ports(20, 30) });
const udp = anOpenRule({ id: 'sgr-udp', protocol: 'udp', ports: ports(25) });
const gre = anOpenRule({ id: 'sgr-gre', protocol: '47', ports: null });
const office = aRule({ id: 'sgr-office', ports: ports(443) });
const wide = aRule({ ports: ports(20, 500) });
const all = anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null });

const tcpOfAll = [ports(0, 24), ports(26, 65_535)].map((range) => remainderOf(all, { protocol: 'tcp', ports: range }));
const udpOfAll = remainderOf(all, { protocol: 'udp', ports: ports(0, 65_535) });
const protocols: Loss = { kind: 'protocols', securityGroupRuleId: all.id, what: 'other protocols' };
const labels: Loss = { kind: 'description-or-tags', securityGroupRuleId: all.id, what: 'the description' };

function cutOff(rules: readonly SecurityGroupRule[], steps: readonly Step[], lost: readonly Loss[] = []) {
  return cutOffBy(anUndoPlan({ steps, lost }), aSnapshot({ rules }));
}

test.each<[string, SecurityGroupRule[], Step[]]>([
  ['does nothing', [range, udp], []],
  ['restores a rule before it revokes what was kept of it', [office], [authorising(restored(wide)), revoking(office)]],
  ['revokes the watched port alone', [anOpenRule({ id: 'sgr-smtp' })], [revoking(anOpenRule({ id: 'sgr-smtp' }))]],
  ['revokes a rule of which another allows the same', [range, { ...range, id: 'sgr-twin' }], [revoking(range)]],
  [
    'revokes a range after it has authorised what is beside the port',
    [range],
    [
      authorising(...[ports(20, 24), ports(26, 30)].map((part) => remainderOf(range, { ports: part }))),
      revoking(range),
    ],
  ],
])('a plan that %s cuts off nothing', (_, rules, steps) => {
  expect(cutOff(rules, steps)).toBeNull();
});

test.each<[string, SecurityGroupRule[], Step[], string]>([
  [
    'ports beside the watched one',
    [range],
    [authorising(remainderOf(range, { ports: ports(20, 24) })), revoking(range)],
    '0.0.0.0/0 by IP protocol 6',
  ],
  ['a protocol', [range, udp], [revoking(udp)], '0.0.0.0/0 by IP protocol 17'],
  ['a numbered protocol', [gre], [revoking(gre)], '0.0.0.0/0 by IP protocol 47'],
  ['all traffic but TCP', [all], [authorising(...tcpOfAll), revoking(all)], '0.0.0.0/0 by IP protocol 0'],
  ['the only rule of one source among others', [range, office], [revoking(office)], '81.2.69.0/24 by IP protocol 6'],
  [
    'what only another source may reach',
    [range],
    [authorising(restored({ ...range, source: fromCidr('10.0.0.0/8') })), revoking(range)],
    '0.0.0.0/0 by IP protocol 6',
  ],
  [
    'ports for a moment: it revokes before it authorises',
    [range],
    [revoking(range), authorising(restored(range))],
    '0.0.0.0/0 by IP protocol 6',
  ],
  [
    'ports by its last step alone',
    [range, udp],
    [authorising(restored(office)), revoking(udp)],
    '0.0.0.0/0 by IP protocol 17',
  ],
])('a plan that takes away %s names the source and the protocol', (_, rules, steps, cut) => {
  expect(cutOff(rules, steps)).toBe(cut);
});

test.each<[string, Loss[], Step[], string | null]>([
  ['may lose the protocols that it lists as lost', [protocols], [authorising(...tcpOfAll, udpOfAll)], null],
  ['may so beside other losses', [labels, protocols], [authorising(...tcpOfAll, udpOfAll)], null],
  ['may lose no protocol for labels', [labels], [authorising(...tcpOfAll, udpOfAll)], '0.0.0.0/0 by IP protocol 0'],
  ['may not lose TCP ports', [protocols], [authorising(udpOfAll)], '0.0.0.0/0 by IP protocol 6'],
  ['may not lose UDP ports', [protocols], [authorising(...tcpOfAll)], '0.0.0.0/0 by IP protocol 17'],
])('a plan that takes away all traffic %s', (_, lost, steps, cut) => {
  expect(cutOff([all], [...steps, revoking(all)], lost)).toBe(cut);
});
