import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { closeAgain } from '../../../core/undo/close-again.ts';
import type { AddedRule, RecordedChange } from '../../../core/undo/recorded-change.ts';
import type { UndoInput } from '../../../core/undo/undo-decision.ts';
import { permissionOf, remainderOf, restored, revoking, tagging } from '../../builders/a-step.ts';
import {
  anEntry,
  anOpenRule,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  fromList,
  managedTags,
  ports,
} from '../../builders/builders.ts';
import { aChange, anUndoInput, closedEntry } from './an-undo-plan.ts';

const open = anOpenRule({ id: 'sgr-open' });
const range = anOpenRule({ id: 'sgr-range', ports: ports(20, 30) });
const office = aRule({ id: 'sgr-office', tags: managedTags });
const lower = { ...range, id: 'sgr-lower', ports: ports(20, 24) };
const upper = { ...range, id: 'sgr-upper', ports: ports(26, 30) };
const all = anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null });
const remainderTags = { 'smtp-warden:remediation': 'rem-9', 'smtp-warden:deployment': 'dep-ours' };
const ownTags = { ...remainderTags, 'smtp-warden:managed': 'true' };

const added = (rule: SecurityGroupRule): AddedRule => ({ ...restored(rule), tags: rule.tags });

function closing(change: Partial<RecordedChange>, rules: readonly SecurityGroupRule[], input: Partial<UndoInput> = {}) {
  const said = { approved: [anEntry()], entries: [closedEntry()], ...input };
  return closeAgain(aChange({ kind: 'reopening', ...change }), aSnapshot({ rules }), anUndoInput(said));
}

function stepsOf(...args: Parameters<typeof closing>) {
  const decision = closing(...args);
  return decision.kind === 'undo' ? decision.plan.steps : decision.kind;
}

function letIn(entryIds: readonly string[], rule = office) {
  return tagging(ownTags, { ...permissionOf(rule), origin: { kind: 'approved', entryIds } });
}

describe('the undo of an undo', () => {
  test('keeps what was kept, then revokes, then lets in what is approved, and loses nothing of ports', () => {
    const decision = closing({ added: [added(range)], revoked: [lower, upper, office] }, [range]);

    expect(decision).toMatchObject({
      plan: {
        steps: [
          tagging(
            remainderTags,
            remainderOf(range, { ports: ports(20, 24) }),
            remainderOf(range, { ports: ports(26, 30) }),
          ),
          revoking(range),
          letIn(['entry-office']),
        ],
        lost: [],
      },
    });
  });

  test('authorises nothing that stands already', () => {
    expect(stepsOf({ added: [added(range)], revoked: [lower, upper] }, [range, lower])).toEqual([
      tagging(remainderTags, remainderOf(range, { ports: ports(26, 30) })),
      revoking(range),
    ]);
  });

  test('revokes nothing where nothing of it is to go', () => {
    expect(stepsOf({ revoked: [office] }, [])).toEqual([letIn(['entry-office'])]);
  });

  test('takes a rule of ours that is not approved, and refuses where one is approved again', () => {
    const lapsed = { ...office, id: 'sgr-lapsed', source: fromCidr('93.184.216.0/24') };
    const ended = [anEntry({ id: 'entry-ended', cidr: cidr('93.184.216.0/24') })];

    expect(stepsOf({ added: [added(lapsed)] }, [office, lapsed], { ended })).toEqual([revoking(lapsed)]);
    expect(stepsOf({ added: [added(office), added(lapsed)] }, [office, lapsed])).toBe('refused');
  });

  describe('of a rule of ours whose approval has ended in part', () => {
    const wide = { ...office, id: 'sgr-wide', source: fromCidr('81.2.68.0/23') };
    const lapsed = { ...office, id: 'sgr-lapsed', source: fromCidr('93.184.216.0/24') };
    const ended = ['81.2.68.0/24', '93.184.216.0/24'].map((text) => anEntry({ id: text, cidr: cidr(text) }));

    test('takes it last, after its approved part, and before that what is not approved at all', () => {
      const change = { added: [added(open), added(wide), added(lapsed)], revoked: [office] };

      expect(stepsOf(change, [open, wide, lapsed], { ended })).toEqual([
        revoking(open, lapsed),
        letIn(['entry-office']),
        revoking(wide),
      ]);
    });

    test('takes all last where nothing exposes the port', () => {
      expect(stepsOf({ added: [added(wide), added(lapsed)], revoked: [office] }, [wide, lapsed], { ended })).toEqual([
        letIn(['entry-office']),
        revoking(wide, lapsed),
      ]);
    });
  });

  test('loses nothing of a rule that stays, though that exposes the port', () => {
    expect(closing({ added: [added(open)] }, [open, all])).toMatchObject({
      plan: { steps: [revoking(open)], lost: [] },
    });
  });

  test('keeps a rule with our mark that lets in more than the port as its owner’s, not as ours', () => {
    const edited = { ...lower, tags: managedTags };

    expect(stepsOf({ added: [added(range)], revoked: [edited, upper] }, [range])).toEqual([
      tagging(
        remainderTags,
        remainderOf(range, { ports: ports(20, 24) }),
        remainderOf(range, { ports: ports(26, 30) }),
      ),
      revoking(range),
    ]);
  });

  test.each([
    ['an IPv4 network', fromCidr('0.0.0.0/0'), 'icmp', 'ICMP'],
    ['an IPv6 network', fromCidr('::/0'), 'icmpv6', 'ICMPv6'],
    ['a prefix list of IPv6 networks', fromList('pl-six'), 'icmpv6', 'ICMPv6'],
  ])('names what an all-traffic rule from %s loses', (_, source, icmp, name) => {
    const whole = { ...all, source };
    const kept = [
      ...[ports(0, 24), ports(26, 65_535)].map((part) => ({ ...whole, protocol: 'tcp', ports: part })),
      { ...whole, protocol: 'udp', ports: ports(0, 65_535) },
      { ...whole, protocol: icmp, ports: ports(-1) },
      ...['47', '50', '51'].map((protocol) => ({ ...whole, protocol })),
    ];
    const list = aPrefixList({ family: 'ipv6', entries: [cidr('2000::/3')] });

    expect(
      closeAgain(
        aChange({ kind: 'reopening', added: [added(whole)], revoked: kept }),
        aSnapshot({ rules: [whole], prefixLists: { 'pl-six': list } }),
        anUndoInput({ approved: [anEntry()], entries: [closedEntry()] }),
      ),
    ).toMatchObject({
      plan: {
        lost: [
          {
            kind: 'protocols',
            securityGroupRuleId: 'sgr-all',
            what: `IP protocols other than TCP, UDP, ${name}, GRE (47), ESP (50) and AH (51)`,
          },
        ],
      },
    });
  });
});

test.each([
  ['the CIDR of a rule', ['81.2.69.0/24'], ['0']],
  ['a wider one', ['81.2.0.0/16', '93.184.216.0/24'], ['0']],
  ['parts of it', ['81.2.69.0/25', '81.2.69.128/25'], ['0', '1']],
  ['its addresses, and not those of the other family that count alike', ['81.2.69.0/24', '::/64'], ['0']],
])('entries that approve %s are named by it', (_, cidrs, ids) => {
  const approved = cidrs.map((text, index) => anEntry({ id: `${index}`, cidr: cidr(text) }));

  expect(stepsOf({ revoked: [office] }, [], { approved, limits: { ipv4: 8, ipv6: 0 } })).toEqual([letIn(ids)]);
});

test.each<[string, SecurityGroupRule]>([
  ['from a security group', { ...lower, source: fromGroup('sg-other') }],
  ['from a network inside the one of a rule that goes', { ...lower, source: fromCidr('10.0.0.0/8') }],
  ['at other ports', { ...range, ports: ports(31) }],
])('what would be kept %s is no part of that rule, and it refuses', (_, kept) => {
  const decision = closing({ added: [added(range)], revoked: [lower, upper, kept] }, [range]);

  expect(decision).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('is not part of a rule that would be revoked'),
  });
});

test('it refuses where a rule that it would take does not expose the port', () => {
  const harmless = aRule({ id: 'sgr-harmless' });

  expect(closing({ added: [added(harmless)] }, [open, harmless])).toEqual({
    kind: 'refused',
    reason: 'tcp 25-25 81.2.69.0/24 no longer exposes the port',
    conflicts: [],
  });
});
