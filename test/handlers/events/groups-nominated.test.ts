import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';

const group = { account: '444455556666', region: 'eu-west-1', groupId: 'sg-0123456789abcdef0' };
const sweep = { kind: 'sweep', name: 'sweep' };

function nominated(detail: unknown) {
  return { 'detail-type': 'Groups Nominated', source: 'smtp-warden', detail };
}

test.each(['sweep', 'event', 'cli'])('our own message nominates its groups, each once, for its trigger: %s', (kind) => {
  const detail = { trigger: { kind, name: 'why' }, mayChange: true, groups: [group, group] };

  const nomination = parseEvent(nominated(detail), []);

  const trigger = { kind, name: 'why', eventId: null, actor: null };
  const rest = { prefixLists: [], findings: [], mayChange: true };
  expect(nomination).toEqual({ kind: 'candidates', groups: [group], trigger, ...rest });
});

test('one that does not say that its groups may be changed is for the record only', () => {
  const nomination = parseEvent(nominated({ trigger: sweep, groups: [group] }), []);

  expect(nomination).toMatchObject({ kind: 'candidates', mayChange: false });
});

test.each([
  { rule: 'no group', detail: { trigger: sweep, groups: [] } },
  { rule: 'one group that is none', detail: { trigger: sweep, groups: [group, { ...group, groupId: 'sg-' }] } },
  { rule: 'no trigger', detail: { groups: [group] } },
  { rule: 'a trigger nobody knows', detail: { trigger: { ...sweep, kind: 'person' }, groups: [group] } },
])('with $rule the whole message is unreadable: nobody else writes them', ({ detail }) => {
  const nomination = parseEvent(nominated(detail), []);

  expect(nomination).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/^expected a trigger and groups/) });
});
