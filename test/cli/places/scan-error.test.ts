import { expect, test } from 'vitest';
import { UsageError } from '../../../cli/failure.ts';
import {
  atPlace,
  errorLine,
  groupError,
  inOrder,
  nothingRead,
  PlaceError,
  placeError,
  type ScanError,
} from '../../../cli/places/scan-error.ts';

const own = { account: '111122223333', region: 'us-east-1' };
const other = { account: '444455556666', region: 'eu-west-1' };
const groupId = 'sg-0000000000000a001';
const alone = { home: own, accounts: [own.account] };
const several = { home: own, accounts: [own.account, other.account] };
const found = { places: [own, other], failures: [], skipped: [] };

function anAwsError(name: string, message = 'no'): Error {
  return Object.assign(new Error(message), { name });
}

function aScanError(change: Partial<ScanError> = {}): ScanError {
  return { ...own, groupId: null, error: 'no answer', ...change };
}

test('an error begins with what could not be read; the account is named unless there is only that of the credentials', () => {
  expect([
    errorLine(aScanError(), alone),
    errorLine(aScanError({ groupId }), alone),
    errorLine(aScanError(), several),
    errorLine(aScanError(other), { ...alone, accounts: [other.account] }),
    errorLine(aScanError({ region: null }), alone),
    errorLine(aScanError({ error: 'two\nlines' }), alone),
  ]).toEqual([
    'us-east-1: no answer',
    `us-east-1 ${groupId}: no answer`,
    '111122223333 us-east-1: no answer',
    '444455556666 eu-west-1: no answer',
    '111122223333: no answer',
    'us-east-1: two lines',
  ]);
});

test.each(['AuthFailure', 'UnrecognizedClientException', 'InvalidClientTokenId', 'OptInRequired'])(
  '%s in one place may mean that the region is not enabled',
  (code) => {
    const { error } = placeError({ kind: 'failed', place: own, error: anAwsError(code) });

    expect(error).toMatch(new RegExp(`or the region is not enabled in this account \\(${code}\\)$`));
  },
);

test.each(['ExpiredToken', 'CredentialsProviderError', 'RequestExpired'])(
  '%s ends the command: it is no matter of a place',
  (code) => {
    const error = anAwsError(code);

    expect(() => placeError({ kind: 'failed', place: own, error })).toThrow(error);
  },
);

test('atPlace puts the place in front of an error, once, and leaves usage errors alone', async () => {
  const fail = (error: Error) => atPlace(other, alone, () => atPlace(other, alone, () => Promise.reject(error)));

  await expect(fail(anAwsError('AuthFailure'))).rejects.toThrow(/^444455556666 eu-west-1: AWS does not accept/);
  await expect(fail(new UsageError('bad flag'))).rejects.toThrow(/^bad flag$/);
});

test('an error of a group does not name the place twice', () => {
  const cause = new Error('no answer');

  expect(groupError({ ...own, groupId }, new PlaceError('us-east-1: no answer', { cause })).error).toBe('no answer');
});

test('errors are in the order of the places, then of the groups; whole accounts come first', () => {
  const errors = [
    aScanError(other),
    aScanError({ groupId: 'sg-2' }),
    aScanError({ groupId: 'sg-1' }),
    aScanError(),
    aScanError({ account: '777788889999', region: null }),
  ];

  expect(inOrder(errors, found).map(({ account, region, groupId: id }) => [account, region, id])).toEqual([
    ['777788889999', null, null],
    [own.account, own.region, null],
    [own.account, own.region, 'sg-1'],
    [own.account, own.region, 'sg-2'],
    [other.account, other.region, null],
  ]);
});

test('that nothing could be read is said only where every place failed', () => {
  expect(nothingRead([aScanError(), aScanError(other)], found, several)).toBe('111122223333 us-east-1: no answer');
  expect(nothingRead([aScanError(), aScanError({ groupId })], found, several)).toBeNull();
  expect(nothingRead([], { ...found, places: [] }, several)).toBeNull();
});
