import { expect, test } from 'vitest';
import { listOf } from '../../../core/reconcile/read-chain.ts';
import { aChain } from '../../builders/a-chain.ts';
import { aGroup } from '../../builders/a-group.ts';
import { groupRef } from '../../builders/builders.ts';
import { asLink } from '../../builders/in-memory-world.ts';

test('the list of a group is that of its last entry, and empty where its chain does not hold', async () => {
  const chain = await aChain(1);
  const { auditLog, clock } = aGroup().deps();
  const read = (links: readonly ReturnType<typeof asLink>[]) =>
    listOf(groupRef, { auditLog: { ...auditLog, tail: async () => links }, clock });

  const whole = await read(chain.map(asLink));
  const broken = await read(chain.map((entry) => asLink({ ...entry, reason: 'forged' })));

  expect(whole).toEqual(chain.at(-1)?.list);
  expect(whole.closed).toEqual([{ port: 25, family: 'ipv4' }]);
  expect(broken).toEqual({ rules: [], closed: [] });
});
