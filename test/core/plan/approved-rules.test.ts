import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { approvedRules } from '../../../core/plan/approved-rules.ts';
import { anEntry, aRule, fromCidr, ports } from '../../builders/builders.ts';

type Input = Parameters<typeof approvedRules>[0];

/** What is authorised where port 25 was open by both families and no rule survives. */
function approved(change: Partial<Input>) {
  return approvedRules({
    covering: [],
    prefixLists: {},
    entries: [],
    opened: new Map([[25, new Set(['ipv4', 'ipv6'] as const)]]),
    limits: { ipv4: 8, ipv6: 16 },
    remediationId: 'rem-1',
    ...change,
  });
}

function described(change: Partial<Input>): (string | null)[] {
  return approved(change).map(({ description }) => description);
}

/** Entries of neighbouring addresses: one rule stands for all of them. */
function hosts(ids: readonly string[]) {
  return ids.map((id, index) => anEntry({ id, cidr: cidr(`81.2.69.${index}/32`) }));
}

describe('the rule for an approved CIDR', () => {
  test('lets it reach just the port, and says by which entry and remediation', () => {
    expect(approved({ entries: [anEntry()] })).toEqual([
      {
        protocol: 'tcp',
        ports: ports(25),
        source: fromCidr('81.2.69.0/24'),
        description: 'smtp-warden allowlist entry-office (rem-1)',
        origin: { kind: 'approved', entryIds: ['entry-office'] },
      },
    ]);
  });

  test('that stands for several neighbours names them all, and nobody else', () => {
    const entries = [
      anEntry({ id: 'entry-low', cidr: cidr('81.2.68.0/24') }),
      anEntry({ id: 'entry-far', cidr: cidr('93.184.216.0/24') }),
      anEntry({ id: 'entry-high', cidr: cidr('81.2.69.0/24') }),
    ];

    const rules = approved({ entries });

    expect(rules.map(({ source, origin, description }) => ({ source, origin, description }))).toEqual([
      {
        source: fromCidr('81.2.68.0/23'),
        origin: { kind: 'approved', entryIds: ['entry-low', 'entry-high'] },
        description: 'smtp-warden allowlist entry-low, entry-high (rem-1)',
      },
      {
        source: fromCidr('93.184.216.0/24'),
        origin: { kind: 'approved', entryIds: ['entry-far'] },
        description: 'smtp-warden allowlist entry-far (rem-1)',
      },
    ]);
  });

  test('of IPv6 does not name an IPv4 entry whose address has the same number', () => {
    const entries = [anEntry({ id: 'entry-ipv4' }), anEntry({ id: 'entry-ipv6', cidr: cidr('::/64') })];

    expect(described({ entries })).toEqual([
      'smtp-warden allowlist entry-ipv4 (rem-1)',
      'smtp-warden allowlist entry-ipv6 (rem-1)',
    ]);
  });

  test('is not made where a rule that stays lets the CIDR in already', () => {
    const covering = [aRule({ source: fromCidr('81.2.0.0/16') })];

    expect(approved({ covering, entries: [anEntry()] })).toEqual([]);
  });
});

describe('a description takes at most the 255 characters that EC2 does', () => {
  /** As many ids as fill a description to this length. */
  const filling = (length: number) => {
    const rest = length - 'smtp-warden allowlist , , , , , , ,  (rem-1)'.length;
    return ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id, index) =>
      id.repeat(Math.floor(rest / 8) + (index < rest % 8 ? 1 : 0)),
    );
  };

  test('of exactly 255 names every entry', () => {
    const ids = filling(255);

    const [description] = described({ entries: hosts(ids) });

    expect(description).toBe(`smtp-warden allowlist ${ids.join(', ')} (rem-1)`);
    expect(description).toHaveLength(255);
  });

  test('of one more names the first five and counts the others', () => {
    const ids = filling(256);

    const rules = approved({ entries: hosts(ids) });

    expect(rules[0]?.description).toBe(`smtp-warden allowlist ${ids.slice(0, 5).join(', ')} and 3 more (rem-1)`);
    expect(rules[0]?.origin).toEqual({ kind: 'approved', entryIds: ids });
  });
});
