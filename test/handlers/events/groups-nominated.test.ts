import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';

const group = { account: '444455556666', region: 'eu-west-1', groupId: 'sg-0123456789abcdef0' };
const sweep = { kind: 'sweep', name: 'sweep' };

function nominated(detail: unknown) {
  return { 'detail-type': 'Groups Nominated', source: 'smtp-warden', detail };
}

test.each(['sweep', 'event', 'cli'])('our own message nominates its groups, each once, for its trigger: %s', (kind) => {
  const detail = { trigger: { kind, name: 'why' }, mayClose: true, groups: [group, group] };

  const nomination = parseEvent(nominated(detail), []);

  const trigger = { kind, name: 'why', eventId: null, actor: null };
  const rest = { prefixLists: [], findings: [], mayClose: true };
  expect(nomination).toEqual({ kind: 'candidates', groups: [group], trigger, ...rest });
});

test.each([
  ['what an older version has queued', { mayChange: true }, true],
  ['what an older version has queued for the record', { mayChange: false }, false],
  ['what says both', { mayChange: true, mayClose: false }, false],
])('%s is read: %j', (_, said, mayClose) => {
  const detail = { trigger: sweep, groups: [group], ...said };

  expect(parseEvent(nominated(detail), [])).toMatchObject({ kind: 'candidates', mayClose });
});

test('one that does not say that its check may close an exposure closes none', () => {
  const nomination = parseEvent(nominated({ trigger: sweep, groups: [group] }), []);

  expect(nomination).toMatchObject({ kind: 'candidates', mayClose: false });
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
