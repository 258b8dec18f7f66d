import { expect, test } from 'vitest';
import { groupKey } from '../../../core/model/security-group.ts';
import type { HubFinding } from '../../../core/security-hub/hub-finding.ts';
import { newTurns } from '../../../handlers/worker/in-turn.ts';
import { processMessage } from '../../../handlers/worker/process-message.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { type LiveWarden, liveWarden } from '../../builders/live-deps.ts';
import { messageContext } from '../../builders/message-context.ts';
import { eventOf, type PublicSample, publicSamples } from '../../builders/public-samples.ts';

/** What the worker does with a sample: how the message ends, which groups it checks and which findings it answers. */
async function processed(sample: PublicSample, live: LiveWarden) {
  const event = eventOf(sample);
  const checked: string[] = [];
  const answered: HubFinding[] = [];
  const context = messageContext(live, {
    runtime: { ...live.runtime, groups: { rules: async () => [] } },
    fleet: aFleet({ accounts: [String(event.account)] }),
    check: async (ref) => {
      checked.push(groupKey(ref));
      return { kind: 'compliant', reason: 'nothing is open' };
    },
    answers: { update: async (finding) => void answered.push(finding) },
  });
  const { kind } = await processMessage(JSON.stringify(event), { ...context, inTurn: newTurns() });
  return { kind, checked, answered: answered.map(({ format }) => format.kind) };
}

function expectedOf({ expected }: PublicSample) {
  if (expected.kind !== 'candidates') {
    return { kind: expected.kind === 'ignored' ? 'done' : 'dead', checked: [], answered: [] };
  }
  const { groups, findings = [] } = expected;
  return { kind: 'done', checked: groups.map(groupKey), answered: findings.map(({ format }) => format) };
}

test('each public sample has the worker check the groups that it names, and answer its finding', async () => {
  const live = await liveWarden();
  const samples = [...publicSamples('cloudtrail'), ...publicSamples('security-hub')];
  // Which groups use a prefix list is read from EC2, not from the event.
  const naming = samples.filter(({ expected }) => expected.kind !== 'candidates' || expected.prefixLists.length === 0);

  const done = [];
  for (const sample of naming) done.push([sample.name, await processed(sample, live)]);

  expect(done).toEqual(naming.map((sample) => [sample.name, expectedOf(sample)]));
});
