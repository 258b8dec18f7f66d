import { expect, test } from 'vitest';
import { changeOptIn } from '../../../cli/groups/change-opt-in.ts';
import { openSession } from '../../../cli/session.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { aHost } from '../../builders/a-host.ts';
import { anEntry } from '../../builders/builders.ts';
import { approve, change, home, liveWarden, optedIn } from '../../builders/live-deps.ts';

const ref = { ...home, groupId: 'sg-0000000000000a001' };
const ingress = [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }];

/** A person who opts the group in, or out; `meanwhile` happens when the question is asked. */
async function opting(optedInThen: boolean, meanwhile: (runtime: Parameters<typeof change>[0]) => Promise<unknown>) {
  const tags = optedInThen ? {} : optedIn;
  const { sandbox, runtime } = await liveWarden({
    seed: { groups: [{ id: ref.groupId, name: 'mail', tags, ingress }] },
  });
  const { host } = aHost();
  const session = await openSession(host);
  const snapshot = await session.runtime.groups.snapshot(ref);
  const on = await session.runtime.allowlist.current();
  const asking = { ...host, ask: async () => meanwhile(runtime).then(() => true) };
  const outcome = changeOptIn(session, asking, {
    selected: { snapshots: snapshot ? [snapshot] : [], unread: [] },
    ...{ optedIn: optedInThen, on, options: {} },
  });
  return { outcome, isOptedIn: () => sandbox.group('mail').tags.get('smtp-warden:auto-fix') === 'true' };
}

const another = approve(anEntry({ id: 'al-other', cidr: cidr('203.0.113.0/24') }));

test.each([true, false])(
  'where others edit the policy while the person reads, no tag is changed (opt-in: %s)',
  async (optIn) => {
    const { outcome, isOptedIn } = await opting(optIn, (runtime) => change(runtime, [another]));

    await expect(outcome).rejects.toThrow(
      /the policy was edited meanwhile, so nothing was changed\. Repeat the command/,
    );

    expect(isOptedIn()).toBe(!optIn);
  },
);

test('on the policy that was shown the group is opted in', async () => {
  const { outcome, isOptedIn } = await opting(true, async () => undefined);

  expect([await outcome, isOptedIn()]).toEqual([0, true]);
});
