import { expect, onTestFinished, test } from 'vitest';
import type { HostedResult } from '../../builders/hosted-runs.ts';
import { consoleWorld, inTerminal, orderCases, secondWorld, stateOf, timeless } from '../../builders/order-cases.ts';

/** The document with its long list, as the command line prints it. */
function documentOf({ told, end }: HostedResult): string {
  const items = told.flatMap((event) => (event.kind === 'item' ? event : []));
  const lists = Object.entries(Object.groupBy(items, ({ list }) => list));
  const all = lists.map(([list, ofList = []]) => [list, ofList.map(({ item }) => item)]);
  return timeless(JSON.stringify({ ...Object.fromEntries(all), ...end.document }));
}

test.each(orderCases)(
  '$name: a preview writes nothing and asks; carried out it does the same as in a terminal',
  async ({ prepare }) => {
    const world = await consoleWorld();
    const order = await prepare(world);
    const second = await secondWorld(world, onTestFinished);
    world.sandbox.calls.reset();

    const preview = await world.hosted.preview(order);
    const changes = world.changes();
    const done = await world.hosted.execute(order, preview.question ?? { digest: '', typed: null });
    const { exitCode, stdout } = await inTerminal(second, order);

    expect(preview).toMatchObject({
      question: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      end: { error: null },
    });
    expect(changes).toEqual([]);
    expect(done).toMatchObject({ question: null, end: { exitCode: 0, error: null, stale: false } });
    expect(exitCode).toBe(0);
    expect(documentOf(done)).toBe(timeless(JSON.stringify(JSON.parse(stdout))));
    expect(await stateOf(world)).toEqual(await stateOf(second));
  },
);
