import { describe, expect, test } from 'vitest';
import { evaluate, offendingRules } from '../../../core/evaluator/evaluate.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Loss } from '../../../core/plan/loss.ts';
import { type Closing, refusalToClose } from '../../../core/undo/closing-refusals.ts';
import type { UndoInput } from '../../../core/undo/undo-decision.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { remainderOf } from '../../builders/a-step.ts';
import { anEntry, anOpenRule, aRule, aSnapshot, fromCidr, managedTags, ports } from '../../builders/builders.ts';
import { aChange, anUndoInput, closedEntry } from './an-undo-plan.ts';

const open = anOpenRule({ id: 'sgr-open' });
const range = anOpenRule({ id: 'sgr-range', ports: ports(20, 30) });
const all = anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null });
const office = aRule({ id: 'sgr-office', tags: managedTags });
const six = aRule({ id: 'sgr-six', source: fromCidr('2a02:6b8::/32'), tags: managedTags });
const sixEntry = anEntry({ id: 'entry-six', cidr: cidr('2a02:6b8::/32') });

const lower = remainderOf(range, { ports: ports(20, 24) });
const upper = remainderOf(range, { ports: ports(26, 30) });

/** What an ordinary closing could do, of the rules that stand and of those that are to go. */
function refusal(
  rules: readonly SecurityGroupRule[],
  { input = {}, ...change }: Partial<Omit<Closing, 'input'>> & { readonly input?: Partial<UndoInput> } = {},
): string | null {
  const snapshot = aSnapshot({ rules });
  const exposures = evaluate({ ...snapshot, approved: [], limits: { ipv4: 8, ipv6: 16 } });
  const closing = { change: aChange(), snapshot, exposures, offending: offendingRules(exposures) };
  const nothing = { revoked: [], kept: [], approvedAgain: [], lost: [] };
  return refusalToClose({ ...closing, ...nothing, input: anUndoInput(input), ...change });
}

const keeping = (...rules: readonly ReturnType<typeof remainderOf>[]) => rules.map((rule) => ({ rule, tags: {} }));

describe('a rule that is to go', () => {
  test('is one that exposes the port', () => {
    expect(refusal([open], { revoked: [open] })).toBeNull();
    expect(refusal([{ ...office, tags: {} }], { revoked: [{ ...office, tags: {} }] })).toBe(
      'tcp 25-25 81.2.69.0/24 no longer exposes the port',
    );
  });

  test('or one of ours, which needs nothing to keep its port, where its approval has ended', () => {
    expect(refusal([office], { revoked: [office], input: { ended: [anEntry()] } })).toBeNull();
  });

  test('or one of ours that was approved in parts, where all of them are known and one has ended', () => {
    const [low, high] = ['81.2.69.0/25', '81.2.69.128/25'].map((text) => anEntry({ id: text, cidr: cidr(text) }));
    const known = { approved: low ? [low] : [], ended: high ? [high] : [] };

    expect(refusal([office], { revoked: [office], input: known })).toBeNull();
    expect(refusal([office], { revoked: [office], input: { ...known, approved: [] } })).toMatch(
      'no ended approval of it',
    );
  });

  test('but not one of ours of whose approval nothing is known any more', () => {
    expect(refusal([office], { revoked: [office] })).toBe(
      'it would revoke tcp 25-25 81.2.69.0/24, and the allowlist table has no ended approval of it',
    );
  });

  test('but not one of ours that is approved again', () => {
    expect(refusal([office], { revoked: [office], input: { approved: [anEntry()] } })).toBe(
      'it would revoke tcp 25-25 81.2.69.0/24, which is approved again',
    );
  });

  test('may be approved again where it exposes the port', () => {
    const approved = [anEntry({ cidr: cidr('0.0.0.0/0') })];

    expect(refusal([open], { revoked: [open], input: { approved, limits: { ipv4: 0, ipv6: 0 } } })).toBeNull();
  });
});

test('what is kept is part of a rule that goes', () => {
  const rule = { ...lower, origin: { kind: 'remainder', securityGroupRuleId: '' } } as const;

  expect(refusal([range], { revoked: [range], kept: keeping(upper, rule) })).toBe(
    'tcp 20-24 0.0.0.0/0 is not part of a rule that would be revoked',
  );
});

describe('a rule of ours is let in again', () => {
  const approved = [anEntry(), sixEntry];

  test('not where it is not approved any more', () => {
    expect(refusal([open], { revoked: [open], approvedAgain: [office, six], input: { approved: [anEntry()] } })).toBe(
      'it would let in tcp 25-25 2a02:6b8::/32, which is no longer approved',
    );
  });

  test('where its family is being closed', () => {
    expect(refusal([open], { revoked: [open], approvedAgain: [office], input: { approved } })).toBeNull();
  });

  test('not where another family is', () => {
    expect(refusal([open], { revoked: [open], approvedAgain: [office, six], input: { approved } })).toBe(
      'no exposure is left in the family of tcp 25-25 2a02:6b8::/32',
    );
  });

  test('not where nothing is closed, nor on record as closed', () => {
    const refused = 'no exposure is left in the family of tcp 25-25 81.2.69.0/24';

    expect(refusal([], { approvedAgain: [office], input: { approved } })).toBe(refused);
    expect(refusal([], { approvedAgain: [office], input: { approved, entries: [closedEntry(), aPlainEntry()] } })).toBe(
      refused,
    );
  });

  test('where the last entry says that its family was closed', () => {
    expect(
      refusal([], { approvedAgain: [office], input: { approved, entries: [aPlainEntry(), closedEntry()] } }),
    ).toBeNull();
  });

  test('not where it lets in more than the port', () => {
    const wide = { ...office, ports: ports(20, 30) };

    expect(refusal([open], { revoked: [open], approvedAgain: [wide], input: { approved } })).toBe(
      'no exposure is left in the family of tcp 20-30 81.2.69.0/24',
    );
  });

  test('not where the approved CIDRs together exceed the limit', () => {
    const wide = ['20.0.0.0/8', '21.0.0.0/8'].map((text) => anEntry({ id: text, cidr: cidr(text) }));

    expect(refusal([open], { revoked: [open], input: { approved: wide } })).toBe(
      'the approved CIDRs of IPv4 together exceed the limit now',
    );
  });
});

describe('what a rule allows besides the port', () => {
  test('has to be allowed by what is kept, or by rules that stay', () => {
    const standing = { ...upper, id: 'sgr-upper', tags: {} };

    expect(refusal([range], { revoked: [range], kept: keeping(lower, upper) })).toBeNull();
    expect(refusal([range, standing], { revoked: [range], kept: keeping(lower) })).toBeNull();
  });

  test.each([
    ['nothing is kept', [], 'tcp 20-30'],
    ['only a part is kept', keeping(lower), 'tcp 20-30'],
  ])('is not closed where %s', (_, kept, gap) => {
    expect(refusal([range], { revoked: [range], kept })).toBe(
      `no rule would allow ${gap} from 0.0.0.0/0: somebody has removed the rule that kept it`,
    );
  });

  test('is not allowed by another rule that goes', () => {
    const twin = { ...range, id: 'sgr-twin', ports: ports(19, 30) };

    expect(refusal([range, twin], { revoked: [range, twin] })).toMatch('no rule would allow tcp 20-30');
  });

  test('may be other protocols where they are listed as lost of that rule, and not of another', () => {
    const kept = keeping(
      ...[ports(0, 24), ports(26, 65_535)].map((part) => remainderOf(all, { protocol: 'tcp', ports: part })),
      remainderOf(all, { protocol: 'udp', ports: ports(0, 65_535) }),
      remainderOf(all, { protocol: 'icmp', ports: ports(-1) }),
      ...['47', '50', '51'].map((protocol) => remainderOf(all, { protocol, ports: null })),
    );
    const lossOf = (securityGroupRuleId: string, kind: Loss['kind'] = 'protocols'): Loss => {
      return { kind, securityGroupRuleId, what: 'others' };
    };

    expect(refusal([all], { revoked: [all], kept, lost: [lossOf('sgr-other'), lossOf('sgr-all')] })).toBeNull();
    expect(refusal([all], { revoked: [all], kept, lost: [lossOf('sgr-other')] })).toMatch('no rule would allow all');
    expect(refusal([all], { revoked: [all], kept, lost: [lossOf('sgr-all', 'private-source')] })).toMatch(
      'no rule would allow all',
    );
  });
});
