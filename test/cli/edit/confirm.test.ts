import { expect, test } from 'vitest';
import { confirm } from '../../../cli/edit/confirm.ts';
import { effectOf, type Unread } from '../../../core/preview/effect.ts';
import { aHost } from '../../builders/a-host.ts';

const unreadable: Unread = { account: '111122223333', region: 'us-east-1', groupId: null, reason: 'not permitted' };

function aPreview(unread: readonly Unread[] = []) {
  const effect = effectOf([], unread, { mode: 'enforce', changeLimit: 50 });
  return { effect, read: { places: 2, groups: 7 }, question: 'Approve?' };
}

test('what would change is shown on standard error before the question, and the answer counts', async () => {
  const [agreeing, refusing] = [aHost('table', true), aHost('table', false)];

  const answers = [await confirm(agreeing.host, aPreview(), {}), await confirm(refusing.host, aPreview(), {})];

  expect(answers).toEqual(['yes', 'no']);
  expect(agreeing).toMatchObject({ lines: [], questions: ['Approve?'] });
  expect(agreeing.notices).toEqual(['No group would change: 7 groups in 2 accounts and regions read.']);
  expect(refusing.notices.at(-1)).toBe('Nothing was changed.');
});

test('with --dry-run it is the output, and nobody is asked, though something could not be read', async () => {
  const { host, lines, questions } = aHost();

  const answer = await confirm(host, aPreview([unreadable]), { dryRun: true });

  expect(answer).toBe('dry-run');
  expect(lines).toEqual([
    'No group would change: 7 groups in 2 accounts and regions read.',
    'not read: 111122223333 us-east-1: not permitted',
  ]);
  expect(questions).toEqual([]);
});

test('with --yes nobody is asked, and what would change is shown all the same', async () => {
  const { host, notices, questions } = aHost('table', false);

  const answer = await confirm(host, aPreview(), { yes: true });

  expect(answer).toBe('yes');
  expect(notices).toHaveLength(1);
  expect(questions).toEqual([]);
});

test('what could not be read is refused with --yes too, named with the reason, and allowed with --partial', async () => {
  const { host, questions } = aHost();
  const many = aPreview(Array.from({ length: 5 }, (_, index) => ({ ...unreadable, region: `us-east-${index}` })));

  const refused = confirm(host, many, { yes: true });
  const partial = await confirm(host, many, { yes: true, partial: true });

  await expect(refused).rejects.toThrow(
    expect.objectContaining({
      name: 'UsageError',
      message: expect.stringMatching(/111122223333 us-east-0: not permitted; .* and 2 others\. .* --partial/),
    }),
  );
  expect(partial).toBe('yes');
  expect(questions).toEqual([]);
});
