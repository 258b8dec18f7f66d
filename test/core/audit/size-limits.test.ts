import { expect, test } from 'vitest';
import { fitsTheLog, fitted } from '../../../core/audit/record-size.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { approved, authorising } from '../../builders/a-step.ts';
import { aRule } from '../../builders/builders.ts';

const most = 380_000;

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** A record that is so many bytes long as JSON. */
function aRecordOf(bytes: number, change: Parameters<typeof aPlainRecord>[0] = {}) {
  const record = aPlainRecord({ ...change, groupName: '' });
  return { ...record, groupName: 'x'.repeat(bytes - bytesOf(record)) };
}

test.each([
  [most - 1, true],
  [most, false],
])('a record of %i bytes is written with its rules: %s', (bytes, isWhole) => {
  const record = aRecordOf(bytes, { rulesBefore: [aRule()], rulesAfter: [aRule()] });

  expect(fitted(record)).toEqual(isWhole ? record : { ...record, rulesBefore: null, rulesAfter: null });
});

test.each([
  [-1, true],
  [0, false],
])('a claim fits if there is room for twice what it authorises, and %i bytes: %s', (more, expected) => {
  const rules = [approved(aRule())];
  const room = 2 * bytesOf({ added: rules });

  expect(fitsTheLog(aRecordOf(most - room + more, { steps: [authorising(...rules)] }))).toBe(expected);
});
