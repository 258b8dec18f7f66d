import { expect, test } from 'vitest';
import { askedOnce } from '../../../aws/network/asked-once.ts';

/** An error as the SDK gives it for an answer of AWS. */
function answered(name: string): Error {
  return Object.assign(new Error('no'), { name, $metadata: {} });
}

/** Calls that fail with these errors in turn, and then give what they are about. */
function failing(...errors: readonly (Error | null)[]) {
  const made: string[] = [];
  const ask = askedOnce('ec2:Describe', 1, async (about) => {
    const error = errors[made.length] ?? null;
    made.push(about);
    if (error) throw error;
    return about;
  });
  return { ask, made };
}

test('a call is made once, however often and at what times it is asked for', async () => {
  const { ask, made } = failing();

  const answers = [...(await Promise.all([ask('a'), ask('a'), ask('b')])), await ask('a')];

  expect(answers).toEqual(['a', 'a', 'b', 'a'].map((value) => ({ value })));
  expect(made).toEqual(['a', 'b']);
});

test.each(['AccessDenied', 'Throttling'])(
  'after AWS has answered %s, further calls of the action are not made',
  async (code) => {
    const { ask, made } = failing(answered(code));

    const answers = await Promise.all([ask('a'), ask('b')]);

    expect(made).toEqual(['a']);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toEqual({ unread: expect.stringContaining('ec2:Describe') });
  },
);

test('an answer that cannot be read is one of its own call alone', async () => {
  const { ask } = failing(new Error('AWS returned a target without id'));

  expect(await Promise.all([ask('a'), ask('b')])).toEqual([
    { unread: expect.stringContaining('a target without id') },
    { value: 'b' },
  ]);
});

test('credentials that have expired are an error', async () => {
  const { ask } = failing(answered('ExpiredToken'));

  await expect(ask('a')).rejects.toMatchObject({ name: 'ExpiredToken' });
});
