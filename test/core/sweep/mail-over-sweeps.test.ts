import { expect, test } from 'vitest';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { readChain } from '../../../core/reconcile/read-chain.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { scanAccount } from '../../../core/sweep/scan-account.ts';
import { anOpenRule, aSnapshot } from '../../builders/builders.ts';
import { inMemorySweep, orderFor } from '../../builders/in-memory-sweep.ts';
import { aCheck, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';
import { type MailWorld, someMail } from '../../builders/some-mail.ts';
import { aSweep, here } from '../../contracts/sweep-ledger/sweeps.ts';

const groups = [1, 2, 3, 4].map((index) =>
  aSnapshot({ ref: { ...here, groupId: `sg-0000000000000000${index}` }, rules: [anOpenRule({ id: `sgr-${index}` })] }),
);

/** Open groups, a sweep that may close one of them, and the checks that it asks for. */
function fleet() {
  const world = inMemoryWorld({ snapshots: groups });
  let ids = 0;
  const depsBy = ({ mail }: MailWorld) => someDeps(world, { mail, newId: () => `rem-${++ids}` });
  const isOpen = (rules: readonly { readonly id: string }[]) => rules.some(({ id }) => /^sgr-[1-4]$/.test(id));
  const openCount = () => groups.filter(({ ref }) => isOpen(world.rulesOf(ref))).length;
  const sweep = async (mail: MailWorld) => {
    const deps = depsBy(mail);
    const order = aSweep({ accounts: [here.account], brake: 1 });
    const now = groups.map((group) => ({ ...group, rules: world.rulesOf(group.ref) }));
    const memory = await inMemorySweep(order, { pages: [now] });
    const chainOf = (ref: GroupRef) => readChain(ref, deps);
    const scanned = await scanAccount(orderFor(order, here.account), 1, {
      ...memory,
      chainOf,
      mailDomains: ['example.com'],
    });
    for (const { groups: refs, ...why } of memory.nominated)
      for (const ref of refs) await reconcile(ref, { ...aCheck, ...why }, deps);
    const conclusion = scanned.kind === 'reported' ? scanned.conclusion : null;
    return { verdict: conclusion?.verdict, changes: conclusion?.changes, open: openCount() };
  };
  return { sweep };
}

test('more groups than the change limit allows, which only mail holds back, halt the first sweep alone', async () => {
  const { sweep } = fleet();

  expect(await sweep(someMail())).toEqual({ verdict: 'halted', changes: 4, open: 4 });
  expect(await sweep(someMail())).toEqual({ verdict: 'released', changes: 0, open: 4 });
});

test('once their addresses are others, no more of them are closed than the limit allows', async () => {
  const { sweep } = fleet();
  await sweep(someMail());
  const elsewhere = someMail({ addresses: { kind: 'read', cidrs: [] } });

  expect(await sweep(elsewhere)).toEqual({ verdict: 'released', changes: 0, open: 4 });
  expect(await sweep(elsewhere)).toEqual({ verdict: 'halted', changes: 4, open: 4 });
});
