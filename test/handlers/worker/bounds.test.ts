import { expect, test } from 'vitest';
import { closed, failed, nothingFailed, openGroup, openRule, worker } from '../../builders/a-worker.ts';
import { rulesIn } from '../../builders/live-deps.ts';
import { authorizeEvent, prefixListEvent } from '../../builders/messages.ts';

const listId = 'pl-0123456789abcdef0';
const names = ['first', 'second', 'third'];

/** Three groups with a rule on one prefix list that lets everybody in. */
function listedGroups() {
  const prefixLists = [{ id: listId, name: 'wide', maxEntries: 2, entries: [{ cidr: '0.0.0.0/0' }] }];
  const ingress = [{ protocol: 'tcp', from: 25, prefixList: 'wide' }];
  return { groups: [...names.map((name) => ({ ...openGroup(name), ingress })), openGroup('mail')], prefixLists };
}

/** A clock that has run out after this many looks. */
function timeFor(looks: number) {
  let left = looks;
  return () => left-- > 0;
}

test('a message that names more groups than the change limit has none of them checked, and says so', async () => {
  const { sandbox, deliver, lines } = await worker({ seed: listedGroups(), context: { changeLimit: 2 } });

  const response = await deliver(prefixListEvent(listId));

  expect(response).toEqual(failed('m1'));
  expect(names.flatMap((name) => rulesIn(sandbox, name))).toEqual(names.map(() => `tcp 25-25 ${listId}`));
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(0);
  expect(lines.at(-1)).toMatchObject({
    level: 50,
    problems: ['the event names 3 groups, the change limit is 2: none was checked'],
  });
});

test('the limit counts the groups of one message, not those of the batch', async () => {
  const { sandbox, ref, deliver } = await worker({ seed: listedGroups(), context: { changeLimit: 3 } });

  const response = await deliver(prefixListEvent(listId), authorizeEvent(ref.groupId));

  expect(response).toEqual(nothingFailed);
  expect([...names, 'mail'].map((name) => rulesIn(sandbox, name))).toEqual([closed, closed, closed, closed]);
});

test('the limit of one message does not hold back another', async () => {
  const { sandbox, ref, deliver } = await worker({ seed: listedGroups(), context: { changeLimit: 2 } });

  const response = await deliver(prefixListEvent(listId), authorizeEvent(ref.groupId));

  expect(response).toEqual(failed('m1'));
  expect(rulesIn(sandbox, 'mail')).toEqual(closed);
});

test('a message for which there is no time left is handed back untried, and is no dead letter however often', async () => {
  const { sandbox, ref, deliverAgain, deadLetters, lines, outcomes } = await worker({
    context: { hasTime: () => false },
  });

  const response = await deliverAgain(5, authorizeEvent(ref.groupId));

  expect(response).toEqual(failed('m1'));
  expect(rulesIn(sandbox, 'mail')).toEqual([openRule]);
  expect(await outcomes()).toEqual([]);
  expect(deadLetters).toEqual([]);
  expect(JSON.stringify(lines.at(-1))).toContain('no time left for this message');
});

test('what there was no time for is done when the message comes again, and what is done is not done twice', async () => {
  let hasTime = timeFor(3);
  const counted: string[] = [];
  const context = { hasTime: () => hasTime(), count: (metric: string) => void counted.push(metric) };
  const { sandbox, deliver, deliverAgain, deadLetters } = await worker({ seed: listedGroups(), context });

  // Handed back untried is not failed, not even at the last delivery.
  const first = await deliverAgain(5, prefixListEvent(listId));
  expect([deadLetters, counted]).toEqual([[], []]);
  const open = names.filter((name) => rulesIn(sandbox, name).join() !== closed.join());
  hasTime = timeFor(4);
  const second = await deliver(prefixListEvent(listId));

  expect([first, second]).toEqual([failed('m1'), nothingFailed]);
  expect(open).toHaveLength(1);
  expect(names.map((name) => rulesIn(sandbox, name))).toEqual([closed, closed, closed]);
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(3);
});
