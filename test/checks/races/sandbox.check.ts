import { expect, onTestFinished, test, vi } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { drain } from '../../builders/drain.ts';
import { type LiveWarden, liveWarden, office, optedIn, refOf, rulesIn } from '../../builders/live-deps.ts';
import { messageContext } from '../../builders/message-context.ts';
import { authorizeEvent, createTagsEvent, message, tagChangeEvent } from '../../builders/messages.ts';
import { waitForEveryAnswer } from '../../builders/patient-requests.ts';
import { randomFrom, shuffled } from './random.ts';
import { play, rounds, tell } from './rounds.ts';

const few = Math.ceil(rounds / 100);
const range = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' }];
const closed = ['tcp 20-24 0.0.0.0/0', `tcp 25-25 ${office.cidr}`, 'tcp 26-30 0.0.0.0/0'];

async function endFaults({ sandbox, runtime }: LiveWarden, name: string): Promise<string[]> {
  const links = await runtime.auditLog.entriesOf(groupKey(refOf(sandbox, name)));
  const outcomes = links.map(({ entry }) => entry?.outcome).join(' ');
  return [
    ...(JSON.stringify(rulesIn(sandbox, name)) === JSON.stringify(closed) ? [] : [`${name} is not as planned`]),
    ...(chainFault(links.map(({ stored }) => stored)) ? [`the chain of ${name} does not verify`] : []),
    ...(outcomes === 'planned completed' ? [] : [`${name} has the entries: ${outcomes}`]),
  ];
}

test.each([
  ['32 workers at one group', 32, 1],
  ['8 workers at 50 groups', 8, 50],
])(
  `%s over the sandbox, with the real clients, ${few} rounds: each is closed once`,
  { timeout: 600_000 },
  async (name, workers, groups) => {
    waitForEveryAnswer();
    onTestFinished(() => void vi.unstubAllGlobals());
    const live = await liveWarden({ environment: { SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '100000' } });
    const { sandbox } = live;

    const faults = await play(few, async (seed) => {
      const names = Array.from({ length: groups }, (_, index) => `group-${seed}-${index}`);
      sandbox.seed({ groups: names.map((group) => ({ name: group, tags: optedIn, ingress: range })) });
      sandbox.calls.reset();
      // One group is looked at by every worker at once: as many messages as fill a batch for each.
      const events = names.flatMap((group) => {
        const { groupId } = refOf(sandbox, group);
        const some = [authorizeEvent(groupId), createTagsEvent(groupId), tagChangeEvent(groupId)];
        return groups === 1 ? Array.from({ length: workers * 10 }, () => some[0]) : some;
      });
      const queue = shuffled(randomFrom(seed), events).map((event, index) => message(event, `m${seed}-${index}`));
      await drain(queue, messageContext(live), workers);
      const ends = await Promise.all(names.map((group) => endFaults(live, group)));
      const revokes = sandbox.calls.count('RevokeSecurityGroupIngress');
      return [...ends.flat(), ...(revokes === groups ? [] : [`${revokes} revokes for ${groups} groups`])];
    });

    tell(`${name} over the sandbox: ${few} rounds, ${faults.length} faults`);
    expect(faults).toEqual([]);
  },
);
