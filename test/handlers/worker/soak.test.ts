import { expect, test } from 'vitest';
import type { Outcome } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { drain, shuffled } from '../../builders/drain.ts';
import { liveWarden, office, optedIn, refOf, rulesIn } from '../../builders/live-deps.ts';
import { messageContext } from '../../builders/message-context.ts';
import { authorizeEvent, createTagsEvent, message, modifyEvent, tagChangeEvent } from '../../builders/messages.ts';

const names = Array.from({ length: 20 }, (_, index) => `group-${index}`);
const eventsOf = [authorizeEvent, modifyEvent, createTagsEvent, tagChangeEvent, authorizeEvent];

test('200 messages on 20 groups, twice each and in disorder, to 4 workers: each group is closed exactly once', async () => {
  const ingress = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' }];
  const live = await liveWarden({ seed: { groups: names.map((name) => ({ name, tags: optedIn, ingress })) } });
  const { sandbox, runtime } = live;
  const once = names.flatMap((name) => eventsOf.map((eventOf) => eventOf(refOf(sandbox, name).groupId)));
  const queue = shuffled([...once, ...once]).map((event, index) => message(event, `m${index}`));

  const deliveries = await drain(queue, messageContext(live), 4);

  expect(deliveries).toBeGreaterThanOrEqual(200);
  const closed = ['tcp 20-24 0.0.0.0/0', `tcp 25-25 ${office.cidr}`, 'tcp 26-30 0.0.0.0/0'];
  expect(names.map((name) => rulesIn(sandbox, name))).toEqual(names.map(() => closed));
  const chains = await Array.fromAsync(runtime.auditLog.chains());
  expect(chains.map(({ links }) => chainFault(links))).toEqual(names.map(() => null));
  const entries = await Array.fromAsync(runtime.auditLog.recent(everything));
  const count = (wanted: Outcome) => entries.filter(({ outcome }) => outcome === wanted).length;
  expect([entries.length, count('planned'), count('completed')]).toEqual([40, 20, 20]);
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(20);
});

const everything = { since: '2020-01-01T00:00:00.000Z', until: '2039-12-31T23:59:59.999Z' };
