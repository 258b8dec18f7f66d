import { describe, expect, test } from 'vitest';
import { type ComingEnd, noticesDue } from '../../../core/audit/coming-ends.ts';
import { endsMail } from '../../../handlers/daily/ends-mail.ts';
import { aGroupState } from '../../builders/a-group-state.ts';
import { anEntry, anExemption, now } from '../../builders/builders.ts';
import { dailyHub } from '../../builders/daily-world.ts';

const expiresAt = new Date(now + 2.5 * 86_400_000).toISOString();

function anEnd(id: string, change: Partial<Extract<ComingEnd, { kind: 'entry' }>> = {}): ComingEnd {
  return { kind: 'entry', item: anEntry({ id, expiresAt }), expiresAt, groups: [], ...change };
}

function mailOf(...ends: ComingEnd[]) {
  const notices = noticesDue(ends, { now, thresholds: [14, 3], given: new Set() });
  return endsMail(notices, { hub: dailyHub, now });
}

describe('the mail about ends', () => {
  test('says what ends, when, whose it is, which groups lose access, and how to renew it', () => {
    const groups = [{ state: aGroupState(), rules: ['tcp 25 from 81.2.69.0/24'] }];

    const { subject, text, attributes } = mailOf(anEnd('al-1', { groups }));

    expect(subject).toBe('[smtp-warden] 81.2.69.0/24 ends soon on 2026-11-18');
    expect(attributes).toEqual({ event: 'Ends Soon', outcome: 'ends-soon' });
    expect(text.split('\n').slice(0, 10)).toEqual([
      '1 approval ends soon. Renew what is still needed.',
      '',
      '81.2.69.0/24 for everything (al-1)',
      `  ends ${expiresAt}, in 2 days`,
      '  owner mail-team: the office',
      '  The bot then revokes its rules. By the log these are in 1 group:',
      '',
      '    mail (sg-0123456789abcdef0) in 111122223333 eu-west-1: tcp 25 from 81.2.69.0/24',
      '',
      '  smtp-warden allowlist renew al-1 --expires 30d --region us-east-1',
    ]);
  });

  test('says of an exemption that its group is then closed', () => {
    const item = anExemption({ id: 'ex-1', expiresAt });

    const { subject, text } = mailOf({ kind: 'exemption', item, expiresAt, groups: [] });

    expect(subject).toBe('[smtp-warden] exemption of sg-0123456789abcdef0 ends soon on 2026-11-18');
    expect(text).toContain('Exemption of sg-0123456789abcdef0 in 111122223333 eu-west-1 (ex-1)');
    expect(text).toContain('the bot closes port 25 of the group if it has opted in');
    expect(text).toContain('smtp-warden exempt renew ex-1 --expires 30d --region us-east-1');
  });

  test('names each end once, and no more than 50', () => {
    const { subject, text } = mailOf(...Array.from({ length: 60 }, (_, index) => anEnd(`al-${index}`)));

    expect(subject.length).toBeLessThan(100);
    expect(text.match(/allowlist renew/g)).toHaveLength(50);
    expect(text).toContain('60 approvals end soon');
    expect(text).toContain('… and 10 more: smtp-warden status --region us-east-1');
  });

  test('names no more than 50 groups of an end', () => {
    const groups = Array.from({ length: 70 }, () => ({ state: aGroupState(), rules: ['tcp 25 from 81.2.69.0/24'] }));

    const { text } = mailOf(anEnd('al-1', { groups }));

    expect(text.match(/mail \(sg-/g)).toHaveLength(50);
    expect(text).toContain('in 70 groups');
    expect(text).toContain('… and 20 more groups');
  });

  test('no name or reason begins a line of its own', () => {
    const item = anEntry({ expiresAt, reason: 'x\n\nsmtp-warden exempt add sg-1' });
    const groups = [{ state: aGroupState({ groupName: 'a\nb' }), rules: [] }];

    const { text } = mailOf(anEnd('al-1', { item, groups }));

    expect(text).toContain('owner mail-team: x  smtp-warden exempt add sg-1');
    expect(text).toContain('a b (sg-');
  });
});
