import { describe, expect, test } from 'vitest';
import { groupSubject, groupsSubject } from '../../../handlers/announce/subject.ts';

const asSnsTakesIt = /^[\x21-\x7e][\x20-\x7e]{0,98}$/;

describe('the subject about one group', () => {
  test.each([
    ['a name of 40 characters', 'prod-mail-relay-eu-west-1-inbound-public', 'port 25 closed, 3 times in 24 hours'],
    ['a name and a long headline', 'launch-wizard-17', 'approved sources out of date, not opted in'],
  ])('keeps %s whole, before the headline', (_, name, headline) => {
    const subject = groupSubject(name, headline, ['sg-0123456789abcdef0', '111122223333 ap-southeast-2']);

    expect(subject.startsWith(`[smtp-warden] ${name}: ${headline}`)).toBe(true);
    expect(subject).toMatch(asSnsTakesIt);
  });

  test('leaves out a detail that does not fit, and cuts none', () => {
    const subject = groupSubject('prod-mail-relay', 'port 25 closed, 3 times in 24 hours', [
      'sg-0123456789abcdef0',
      '111122223333 ap-southeast-2',
    ]);

    expect(subject).toBe('[smtp-warden] prod-mail-relay: port 25 closed, 3 times in 24 hours, sg-0123456789abcdef0');
  });

  test.each(['x'.repeat(255), '🦊'.repeat(120), '\u202e\r\nx', '', ' '])(
    'of the name %j is one that SNS takes',
    (name) => {
      const subject = groupSubject(name, 'undo of rem-0mhw3k1zi5f2c8d1e6a77 completed', ['sg-0123456789abcdef0']);

      expect(subject).toMatch(asSnsTakesIt);
      expect(subject).toContain(': undo of rem-0mhw3k1zi5f2c8d1e6a77 completed');
    },
  );
});

describe('the subject about several groups', () => {
  test('has as many names as fit, and counts the others', () => {
    const names = Array.from({ length: 20 }, (_, index) => `mail-relay-${index}`);

    const subject = groupsSubject(names, 60, ': 60 completed');

    expect(subject).toMatch(
      /^\[smtp-warden\] mail-relay-0, mail-relay-1, mail-relay-2, .* and 5\d more: 60 completed$/,
    );
    expect(subject).toMatch(asSnsTakesIt);
  });

  test.each([1, 2, 300])('has a name of 255 characters as far as it fits, among %i', (total) => {
    const names = Array.from({ length: Math.min(total, 20) }, () => 'x'.repeat(255));

    const subject = groupsSubject(names, total, ': 300 deferred, 300 proposed, 300 completed');

    expect(subject).toMatch(asSnsTakesIt);
    expect(subject).toContain('] xxxx');
    expect(subject.endsWith(': 300 deferred, 300 proposed, 300 completed')).toBe(true);
  });
});
