import { expect } from 'vitest';
import { addresses, tcp, tcp6 } from './aws.ts';
import { type Case, expectCode } from './case.ts';

const limitExceeded = 'RulesPerSecurityGroupLimitExceeded';

export const quotaCases: Case[] = [
  {
    title: 'the 61st IPv4 rule is refused and nothing of the call is added',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(25, ...addresses(59)));

      const two = aws.authorize(group, tcp(26, '10.9.9.9/32'), tcp(27, '10.9.9.9/32'));

      await expectCode(two, limitExceeded);
      expect(await aws.rules(group)).toHaveLength(59);
    },
  },
  {
    title: 'IPv6 rules have a budget of their own',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(25, ...addresses(60)));

      await aws.authorize(group, tcp6(25, '2001:db8::/32'));

      expect(await aws.rules(group)).toHaveLength(61);
    },
  },
  {
    title: 'a prefix list counts as its MaxEntries',
    async run(aws) {
      const group = await aws.newGroup();
      const list = await aws.newPrefixList(40, '192.0.2.0/24');
      await aws.authorize(group, { ...tcp(25), PrefixListIds: [{ PrefixListId: list }] });
      await aws.authorize(group, tcp(25, ...addresses(20)));

      await expectCode(aws.authorize(group, tcp(26, '10.9.9.9/32')), limitExceeded);
    },
  },
  {
    title: 'a group reference counts in both budgets',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(25, ...addresses(60)));

      const reference = aws.authorize(group, { ...tcp(25), UserIdGroupPairs: [{ GroupId: group }] });

      await expectCode(reference, limitExceeded);
    },
  },
];
