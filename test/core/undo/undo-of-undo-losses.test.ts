import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { a, approve, ended } from '../../builders/approvals.ts';
import { anEntry, anOpenRule, aPolicy, aPrefixList, aRule, fromList, ports } from '../../builders/builders.ts';

const list = aPrefixList({ entries: [cidr('10.0.0.0/8'), cidr('8.0.0.0/5')] });

test.each<[string, readonly SecurityGroupRule[], string]>([
  [
    'of a prefix list',
    [aRule({ id: 'sgr-open', source: fromList(list.id), ports: ports(20, 30) })],
    'the private networks of pl-0123456789abcdef0 keep the port by CIDR rules, which do not follow the list',
  ],
  [
    'of two rules that leave the same with other labels',
    [
      anOpenRule({ id: 'sgr-1', ports: ports(20, 30), description: 'one' }),
      anOpenRule({ id: 'sgr-2', ports: ports(25, 30), description: 'two' }),
    ],
    'description "two": the same rule exists already (tcp 26-30 0.0.0.0/0)',
  ],
  [
    'of a rule of which a part stands with other labels',
    [
      anOpenRule({ id: 'sgr-1', ports: ports(20, 30), description: 'one' }),
      anOpenRule({ id: 'sgr-2', ports: ports(26, 30), description: 'two' }),
    ],
    'description "one": the same rule exists already (tcp 26-30 0.0.0.0/0)',
  ],
  [
    'of all traffic',
    [anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null })],
    'IP protocols other than TCP, UDP, ICMP, GRE (47), ESP (50) and AH (51)',
  ],
])('the undo of an undo %s names what is lost as the closing did', async (_, rules, what) => {
  const group = anUndoGroup({ rules, prefixLists: { [list.id]: list } }, aPolicy({ entries: [a] }));
  const lost = () => group.last().lost.map((loss) => [loss.kind, loss.what]);
  const id = await group.close();
  const first = lost();

  await group.undone(await group.undone(id));

  expect(first).toEqual([[expect.any(String), what]]);
  expect(lost()).toEqual(first);
});

describe('a managed rule that is approved in part', () => {
  const other = anEntry({ id: 'entry-other', cidr: cidr('81.2.68.0/24') });

  test('goes after its approved part is in place, by the undo of an undo as well', async () => {
    const group = anUndoGroup({ rules: [anOpenRule({ id: 'sgr-open' })] }, aPolicy({ entries: [a, other] }));
    await group.close();
    approve(group, a, ended(other));
    const undoId = await group.undone(await group.close({ mayClose: false }));
    const seen: [string, string[]][] = [];
    group.world.justBefore = (call) => void seen.push([call, group.keys()]);

    await group.undone(undoId);

    expect(seen).toEqual([
      ['authorizeIngress', ['tcp 25-25 81.2.68.0/23']],
      ['revokeIngress', ['tcp 25-25 81.2.68.0/23', 'tcp 25-25 81.2.69.0/24']],
    ]);
    expect(group.keys()).toEqual(['tcp 25-25 81.2.69.0/24']);
  });

  test('goes last by the undo of an undo that closes the port as well', async () => {
    const group = anUndoGroup({ rules: [anOpenRule({ id: 'sgr-open' })] }, aPolicy({ entries: [a, other] }));
    await group.close();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
    approve(group, a, ended(other));
    const undoId = await group.undone(await group.close());
    const seen: string[][] = [];
    group.world.justBefore = () => void seen.push(group.keys());

    await group.undone(undoId);

    expect(seen).toEqual([
      ['tcp 25-25 0.0.0.0/0', 'tcp 25-25 81.2.68.0/23'],
      ['tcp 25-25 81.2.68.0/23'],
      ['tcp 25-25 81.2.68.0/23', 'tcp 25-25 81.2.69.0/24'],
    ]);
  });
});
