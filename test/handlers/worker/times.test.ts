import { expect, test } from 'vitest';
import { refuseBadTimes, timeForGroupMs } from '../../../handlers/worker/times.ts';
import { readSettings, SettingsError } from '../../../runtime/settings.ts';

const workerMs = 150_000;

function settings(claim: number, verify = 0) {
  return readSettings({
    SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: String(claim),
    SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: String(verify),
  });
}

test.each([
  [90, 85_000],
  [1, 945],
])('with claims of %i s, a group is started with %i ms left', (claim, expected) => {
  expect(timeForGroupMs(settings(claim).warden)).toBe(expected);
});

test.each([
  ['the defaults', readSettings({})],
  ['the longest claim that fits', settings(148)],
  ['the longest look for a change that fits', settings(90, 79)],
])('%s are taken', (_, times) => {
  expect(() => refuseBadTimes(times, workerMs)).not.toThrow();
});

test.each([
  ['SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS is too long', settings(149)],
  ['SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS is too long', settings(90, 80)],
])('%s: that is refused', (problem, times) => {
  const refusing = () => refuseBadTimes(times, workerMs);

  expect(refusing).toThrow(SettingsError);
  expect(refusing).toThrow(problem);
});
