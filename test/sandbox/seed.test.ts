import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { SeedInput } from '../../sandbox/seed.ts';
import { ec2Of, sandboxFor } from './clients.ts';

test('a seed nested by account and region is the same as flat lists', async () => {
  const ingress = [{ protocol: 'tcp', from: 0, to: 65535, cidr6: '::/0', description: 'open', tags: { by: 'me' } }];
  const flat = await sandboxFor({
    seed: { groups: [{ account: '222233334444', region: 'eu-west-1', name: 'mail', ingress }] },
  });
  const nested = await sandboxFor({
    seed: { accounts: { '222233334444': { 'eu-west-1': { groups: [{ name: 'mail', ingress }] } } } },
  });

  expect(nested.group('mail')).toEqual(flat.group('mail'));
  expect(flat.rulesOf('mail')).toEqual([
    expect.objectContaining({
      protocol: 'tcp',
      from: 0,
      to: 65535,
      source: '::/0',
      description: 'open',
      tags: { by: 'me' },
    }),
  ]);
});

test('rules may name groups and prefix lists by their names, and CIDRs are made canonical', async () => {
  const sandbox = await sandboxFor({
    seed: {
      prefixLists: [{ id: 'pl-0123456789abcdef0', name: 'offices', maxEntries: 3 }],
      groups: [
        {
          name: 'mail',
          ingress: [
            { protocol: 6, from: 25, prefixList: 'offices' },
            { protocol: 'tcp', from: 25, group: 'relay' },
            { protocol: '-1', group: 'self' },
            { protocol: 'tcp', from: 25, cidr: '1.2.3.4/0' },
          ],
        },
        { id: 'sg-0123456789abcdef0', name: 'relay' },
      ],
    },
  });

  expect(sandbox.rulesOf('mail').map(({ source }) => source)).toEqual([
    'pl-0123456789abcdef0',
    'sg-0123456789abcdef0',
    sandbox.group('mail').id,
    '0.0.0.0/0',
  ]);
});

test('a group may start with more rules than the quota allows, and then only shrink', async () => {
  const ingress = Array.from({ length: 256 }, (_, index) => ({
    protocol: 'tcp',
    from: 25,
    cidr: `10.0.${index}.0/24`,
  }));
  const sandbox = await sandboxFor({ seed: { groups: [{ name: 'big', ingress }] } });

  const { SecurityGroups } = await ec2Of(sandbox).send(
    new DescribeSecurityGroupsCommand({ GroupIds: [sandbox.group('big').id] }),
  );

  expect(SecurityGroups?.[0]?.IpPermissions?.[0]?.IpRanges).toHaveLength(256);
});

const wrong: { what: string; seed: SeedInput; words: RegExp }[] = [
  { what: 'an account that is none', seed: { groups: [{ name: 'a', account: '12' }] }, words: /12 digits/ },
  {
    what: 'an id that is none',
    seed: { groups: [{ name: 'a', id: 'sg-open' }] },
    words: /group 'a': 'sg-open' is not sg-/,
  },
  {
    what: 'an id used twice',
    seed: {
      groups: [
        { name: 'a', id: 'sg-12345678' },
        { name: 'b', id: 'sg-12345678' },
      ],
    },
    words: /group 'b': the id sg-12345678 is taken/,
  },
  {
    what: 'a rule id that is none',
    seed: { groups: [{ name: 'a', ingress: [{ id: 'sgr-open', protocol: '-1', cidr: '10.0.0.0/8' }] }] },
    words: /group 'a': 'sgr-open' is not sgr-/,
  },
  {
    what: 'a rule with two sources',
    seed: { groups: [{ name: 'a', ingress: [{ protocol: 'tcp', from: 25, cidr: '10.0.0.0/8', cidr6: '::/0' }] }] },
    words: /exactly one of/,
  },
  {
    what: 'a CIDR that is none',
    seed: { groups: [{ name: 'a', ingress: [{ protocol: 'tcp', from: 25, cidr: '10.0.0.0/33' }] }] },
    words: /group 'a': CIDR block 10\.0\.0\.0\/33 is malformed/,
  },
  {
    what: 'an equal pair of rules',
    seed: {
      groups: [
        {
          name: 'a',
          ingress: [
            { protocol: '-1', cidr: '10.0.0.1/8' },
            { protocol: '-1', cidr: '10.0.0.0/8' },
          ],
        },
      ],
    },
    words: /same protocol, ports and source/,
  },
  {
    what: 'an unknown name',
    seed: { groups: [{ name: 'a', ingress: [{ protocol: 'tcp', from: 25, group: 'ghost' }] }] },
    words: /no group 'ghost'/,
  },
];

test.each(wrong)('a seed with $what is refused and plants nothing', async ({ seed, words }) => {
  const sandbox = await sandboxFor();

  expect(() => sandbox.seed(seed)).toThrow(words);

  expect(() => sandbox.group('a')).toThrow();
});

test('the same seed makes the same ids in every run', async () => {
  const seed: SeedInput = { groups: [{ name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }] };

  const [first, second] = [await sandboxFor({ seed }), await sandboxFor({ seed })];

  expect(first.group('mail')).toEqual(second.group('mail'));
});
