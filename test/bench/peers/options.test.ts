import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BenchUsageError, parseOptions } from '../../../bench/peers/options.ts';

test('measures all tools five times with three numbers of groups when nothing is said', () => {
  expect(parseOptions([])).toEqual({
    sizes: [
      { groups: 1_000, rounds: 5 },
      { groups: 10_000, rounds: 5 },
      { groups: 100_000, rounds: 5 },
    ],
    entries: 50_000,
    tools: null,
    before: null,
    json: null,
    figure: null,
  });
});

test('reads what is given; rounds are for all, or for each number of groups', () => {
  const one = parseOptions(['--groups', '100,20', '--rounds', '3', '--tools', 'scan,boto3', '--json', 'out.json']);
  const each = parseOptions(['--groups=100,20', '--rounds=3,1']);

  expect(one).toMatchObject({ tools: ['scan', 'boto3'], json: 'out.json' });
  expect(one?.sizes.map(({ rounds }) => rounds)).toEqual([3, 3]);
  expect(each?.sizes).toEqual([
    { groups: 100, rounds: 3 },
    { groups: 20, rounds: 1 },
  ]);
});

test('is asked for help', () => {
  expect(parseOptions(['--help'])).toBeNull();
});

test.each([
  ['a number of groups that is none', ['--groups', '1000,many'], '"many" is not a whole number'],
  ['too few groups for one to be open', ['--groups', '9'], 'from 10'],
  ['a fraction', ['--groups', '1000.5'], '"1000.5"'],
  ['an empty list', ['--groups', ''], '""'],
  ['a number of groups twice', ['--groups', '20,20'], 'twice'],
  ['no rounds', ['--rounds', '0'], 'from 1'],
  ['rounds for other than the groups there are', ['--groups', '20,30,40', '--rounds', '5,3'], 'each of the 3'],
  ['entries that are no number', ['--entries', 'all'], '"all" is not a whole number from 0'],
  ['an unknown tool', ['--tools', 'scan,nessus'], '"nessus". There are: node, '],
  ['an unknown option', ['--group', '20'], "'--group'"],
  ['something that is no option', ['1000'], "'1000'"],
  ['an option without its value', ['--json'], '--json'],
  ['a folder that does not exist', ['--figure', '/no/such/folder/speed.svg'], 'does not exist'],
])('refuses %s', (_, args, message) => {
  expect(() => parseOptions(args)).toThrow(BenchUsageError);
  expect(() => parseOptions(args)).toThrow(message);
});

test('refuses another checkout that was not built, and says what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-warden-checkout-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));

  expect(() => parseOptions(['--before', folder])).toThrow('has no dist/smtp-warden.js. Run `npm ci` there');
});
