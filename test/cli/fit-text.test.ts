import { describe, expect, test } from 'vitest';
import { cutLine, fittedText } from '../../cli/fit-text.ts';

const title =
  'sg-0000000000000a001 mail-relay  111122223333 us-east-1 vpc-0123456789abcdef0  remediate: opted in, would be closed';

describe('text on a terminal', () => {
  test('is broken first where it has two blanks, and what follows is indented', () => {
    expect(fittedText(title, 60).split('\n')).toEqual([
      'sg-0000000000000a001 mail-relay',
      '  111122223333 us-east-1 vpc-0123456789abcdef0',
      '  remediate: opted in, would be closed',
    ]);
  });

  test('is broken between words where a part is longer than a line, relative to its own indent', () => {
    const step = '    + tcp 25 from 198.51.100.0/24 "smtp-warden allowlist al-1c67a4005e (rem-0mx2lofx7f8376956a7d8)"';

    expect(fittedText(`${step}  (approved)`, 60).split('\n')).toEqual([
      '    + tcp 25 from 198.51.100.0/24 "smtp-warden allowlist',
      '      al-1c67a4005e (rem-0mx2lofx7f8376956a7d8)"  (approved)',
    ]);
  });

  test('keeps a command to copy in one line, however long it is', () => {
    const command = 'smtp-warden history restart sg-0123456789abcdef0 --reason "a long reason of many words"';

    expect(fittedText(`the chain is broken; start a new one with: ${command}`, 40).split('\n')).toEqual([
      'the chain is broken; start a new one',
      '  with:',
      `  ${command}`,
    ]);
  });

  test('is not changed where it fits, nor where standard output is no terminal', () => {
    expect(fittedText(title, 120)).toBe(title);
    expect(fittedText(title, null)).toBe(title);
  });

  test('counts no styles as columns', () => {
    expect(fittedText('\u001b[1mgroup\u001b[22m name', 10)).toBe('\u001b[1mgroup\u001b[22m name');
  });

  test('has its indent behind a style as well', () => {
    const step =
      '\u001b[32m    + tcp 20-24 from 0.0.0.0/0 "old FTP and mail"  (remainder of sgr-09c1df9a3045255ad)\u001b[39m';

    expect(fittedText(step, 60).split('\n')).toEqual([
      '\u001b[32m    + tcp 20-24 from 0.0.0.0/0 "old FTP and mail"',
      '      (remainder of sgr-09c1df9a3045255ad)\u001b[39m',
    ]);
  });

  test('that is overwritten stays in one line', () => {
    expect(cutLine('13 groups, 0 of 1 region', 20)).toBe('13 groups, 0 of 1 r');
    expect(cutLine('13 groups, 0 of 1 region', null)).toBe('13 groups, 0 of 1 region');
  });
});
