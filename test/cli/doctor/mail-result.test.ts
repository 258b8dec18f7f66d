import { expect, test } from 'vitest';
import { mailResult } from '../../../cli/doctor/mail-result.ts';
import { aMailDomain, anOldMailDomain } from '../../builders/some-mail.ts';

const domains = ['example.com'];

test('where all lookups succeed, it is told how many addresses are remembered', () => {
  const result = mailResult([...domains, 'example.org'], [aMailDomain(), aMailDomain({ domain: 'example.org' })]);

  expect(result).toEqual({ status: 'ok', detail: '1 address of 2 mail domains remembered' });
});

test('a domain whose lookups fail is named, with since when, why, and for how long its addresses count', () => {
  expect(mailResult(domains, [anOldMailDomain(8)])).toMatchObject({
    status: 'warning',
    detail:
      '1 address of 1 mail domain remembered; lookups of example.com fail since 2026-11-07T12:00:00.000Z ' +
      '(MX: queryMx ESERVFAIL example.com); 1 address of it still known, each for 7 days after its own lookup',
    mend: expect.stringContaining('SMTP_WARDEN_DNS_SERVERS'),
  });
});

test.each([
  ['nothing is remembered', [], 'of example.com nothing is remembered'],
  [
    'the item is damaged',
    [{ domain: 'example.com', damaged: 'it is about "a\u0007"' }],
    'what is remembered of example.com cannot be read: it is about "a "',
  ],
])('a domain of which %s is named', (_, remembered, problem) => {
  const { status, detail } = mailResult(domains, remembered);

  expect([status, detail]).toEqual(['warning', `0 addresses of 1 mail domain remembered; ${problem}`]);
});
