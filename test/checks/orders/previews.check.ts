import { expect, test } from 'vitest';
import {
  closingId,
  consoleWorld,
  documentOf,
  inTerminal,
  secondWorld,
  stateOf,
  timeless,
} from '../../builders/console-world.ts';
import { orderCases } from '../../builders/order-cases.ts';

test.each(orderCases)(
  '$name: a preview writes nothing and asks; carried out it does the same as in a terminal',
  async ({ prepare }) => {
    const world = await consoleWorld();
    const order = await prepare(world);
    const second = await secondWorld(world);
    world.sandbox.calls.reset();

    const preview = await world.hosted.preview(order);
    const changes = world.changes();
    const done = await world.hosted.execute(order, preview.question ?? { digest: '', typed: null });
    const { exitCode, stdout } = await inTerminal(second, order);

    expect(preview).toMatchObject({
      question: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      end: { error: null, stale: false },
    });
    expect(changes).toEqual([]);
    expect(done).toMatchObject({ question: null, end: { exitCode: 0, error: null, stale: false } });
    expect(exitCode).toBe(0);
    expect(documentOf(done)).toBe(timeless(JSON.stringify(JSON.parse(stdout))));
    expect(await stateOf(world)).toEqual(await stateOf(second));
  },
);

test('a preview says what is about to be done as data, and what has to be typed where somebody is cut off', async () => {
  const world = await consoleWorld();
  const { hosted, place } = world;
  const close = await hosted.preview({ kind: 'fix', group: place });
  const reopen = await hosted.preview({ kind: 'undo', id: await closingId(world), exemptFor: '7d' });
  const exempt = await hosted.preview({
    ...{ kind: 'exempt-add', group: place, owner: 'mail-team', reason: 'a relay', expires: '30d' },
  });

  expect(close.question).toMatchObject({
    typed: 'mail',
    about: { kind: 'plans', plans: [{ groupId: place.groupId, decision: 'remediate', steps: [{}, {}] }] },
  });
  expect(reopen.question).toMatchObject({
    typed: 'mail',
    about: { kind: 'undo', opens: true, group: { groupName: 'mail' }, exemptUntil: expect.stringMatching(/Z$/) },
  });
  // Nothing is opened or closed by it.
  expect(exempt.question).toMatchObject({ typed: null, about: { kind: 'edit', read: { groups: 1 } } });
});
