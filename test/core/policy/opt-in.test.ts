import { describe, expect, test } from 'vitest';
import type { Tags } from '../../../core/model/security-group.ts';
import { type OptIn, optInOf } from '../../../core/policy/opt-in.ts';

test.each<[Tags, OptIn]>([
  [{ 'auto-fix': 'true' }, { kind: 'in' }],
  [{ 'auto-fix': 'true', 'Auto-Fix': 'false' }, { kind: 'in' }],
  [{ 'auto-fix': 'True' }, { kind: 'near', reason: 'tag auto-fix is "True", not "true"' }],
  [{ 'auto-fix': '' }, { kind: 'near', reason: 'tag auto-fix is "", not "true"' }],
  [
    { team: 'mail', 'Auto-Fix': 'true' },
    { kind: 'near', reason: 'tag "Auto-Fix" differs from auto-fix in upper and lower case' },
  ],
  [
    { team: 'mail', 'auto-fix-2': 'true' },
    { kind: 'out', reason: 'no tag auto-fix' },
  ],
  [{}, { kind: 'out', reason: 'no tag auto-fix' }],
])('the tags %j opt in, or not: %j', (tags, expected) => {
  expect(optInOf(tags, 'auto-fix')).toEqual(expected);
});

test('a key that every object has is no tag', () => {
  expect(optInOf({}, 'constructor')).toEqual({ kind: 'out', reason: 'no tag constructor' });
});

describe('a tag that looks like the opt-in tag opts nothing in, is quoted as it is, and the reason says what is different:', () => {
  const key = 'smtp-warden:auto-fix';

  /** What cannot be seen, or would steer a terminal, is shown by its number. */
  const shown = new Map([
    ['smtp-warden:auto-fix\n', '"smtp-warden:auto-fix\\n"'],
    ['\ufeffsmtp-warden:auto-fix', '"<U+FEFF>smtp-warden:auto-fix"'],
    ['smtp-warden:auto\u200b-fix', '"smtp-warden:auto<U+200B>-fix"'],
    ['smtp-warden:auto\u00ad-fix', '"smtp-warden:auto<U+00AD>-fix"'],
    ['smtp-warden:auto-fix\u009b', '"smtp-warden:auto-fix<U+009B>"'],
    ['\u202esmtp-warden:auto-fix', '"<U+202E>smtp-warden:auto-fix"'],
    ['smtp-warden:auto-fix\u001b', '"smtp-warden:auto-fix\\u001b"'],
  ]);

  test.each([
    ['smtp-warden:auto-fix\u009b', 'has an invisible character (U+009B) at its end'],
    ['\u202esmtp-warden:auto-fix', 'has an invisible character (U+202E) at its beginning'],
    ['smtp-warden:auto-fix\u001b', 'has an invisible character (U+001B) at its end'],
    ['smtp-warden:auto-fix ', 'has a blank at its end'],
    ['smtp-warden:auto-fix  ', 'has a blank at its end'],
    [' smtp-warden:auto-fix', 'has a blank at its beginning'],
    [' smtp-warden:auto-fix ', 'has a blank at its beginning and has a blank at its end'],
    ['smtp-warden: auto-fix', 'has a blank in the middle'],
    ['smtp-warden:auto-fix\u00a0', 'has a blank of another kind (U+00A0) at its end'],
    ['smtp-warden:auto-fix\n', 'has a blank of another kind (U+000A) at its end'],
    ['\ufeffsmtp-warden:auto-fix', 'has a blank of another kind (U+FEFF) at its beginning'],
    ['smtp-warden:auto\u200b-fix', 'has an invisible character (U+200B) in the middle'],
    ['smtp-warden:auto\u00ad-fix', 'has an invisible character (U+00AD) in the middle'],
    ['SMTP-Warden:Auto-Fix', `differs from ${key} in upper and lower case`],
    ['Smtp-warden:auto-fix ', `has a blank at its end and differs from ${key} in upper and lower case`],
    ['smtp_warden:auto-fix', `has "_" where ${key} has "-"`],
    ['smtp_warden:auto_fix', `has "_" where ${key} has "-"`],
    ['SMTP_WARDEN:AUTO_FIX', `has "_" where ${key} has "-"`],
    ['smtp-warden/auto-fix', `has "/" where ${key} has ":"`],
    ['smtp-warden:аuto-fix', `has "а" (U+0430) where ${key} has "a"`],
    ['smtp\u2010warden:auto\u2010fix', `has "\u2010" (U+2010) where ${key} has "-"`],
    ['smtp-warden\uff1aauto-fix', `has "\uff1a" (U+FF1A) where ${key} has ":"`],
    ['ｓｍｔｐ-warden:auto-fix', `has "ｓ" (U+FF53) where ${key} has "s"`],
    ['smtp-warden:autofix', `differs from ${key} in its separators`],
    ['smtpwarden:auto-fix', `differs from ${key} in its separators`],
    ['smtp-warden::auto-fix', `differs from ${key} in its separators`],
    ['smtp-warden:auto-fixs', `differs from ${key} in one character`],
    ['mtp-warden:auto-fix', `differs from ${key} in one character`],
    ['smtp-warten:auto-fix', `differs from ${key} in one character`],
  ])('%j', (other, difference) => {
    expect(optInOf({ Name: 'mail', [other]: 'true' }, key)).toEqual({
      kind: 'near',
      reason: `tag ${shown.get(other) ?? `"${other}"`} ${difference}`,
    });
  });

  test.each([
    'smtp-warden:managed',
    'smtp-warden:auto-fix-2',
    'auto-fix',
    'smtp-warden',
    'Name',
    '名前名前名前名前名前名前名前名前名前名前',
    ' ',
    '\u200b',
    '-_.:/',
  ])('%j is another tag', (other) => {
    expect(optInOf({ [other]: 'true' }, key)).toEqual({ kind: 'out', reason: `no tag ${key}` });
  });

  test("of a key of one's own that holds a blank as well", () => {
    expect(optInOf({ 'close port': 'true' }, 'close port')).toEqual({ kind: 'in' });
    expect(optInOf({ closeport: 'true' }, 'close port')).toEqual({
      kind: 'near',
      reason: 'tag "closeport" has no blank in the middle',
    });
  });

  test('of a short key, one other letter is another word', () => {
    expect(optInOf({ text: 'true' }, 'test').kind).toBe('out');
  });

  test('does not hide the tag itself, nor a wrong value of it', () => {
    expect(optInOf({ 'smtp-warden:auto-fix ': 'false', [key]: 'true' }, key)).toEqual({ kind: 'in' });
    expect(optInOf({ 'smtp-warden:auto-fix ': 'true', [key]: 'true ' }, key)).toEqual({
      kind: 'near',
      reason: `tag ${key} is "true ", not "true"`,
    });
  });
});

test('a key is compared with the key that is asked about, whichever came before', () => {
  const look = (key: string) => optInOf({ 'mail-fix': 'true' }, key);

  expect(look('mail_fix').kind).toBe('near');
  expect(look('other-key').kind).toBe('out');
  expect(look('mail_fix')).toEqual(look('mail_fix'));
  expect(look('MAIL-FIX')).toMatchObject({ kind: 'near', reason: expect.stringContaining('upper and lower case') });
});
