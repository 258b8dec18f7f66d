import { spawnSync } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { awsCliCommands, comment, planAsCommands, scriptHead } from '../../../cli/render/aws-cli.ts';
import { planView } from '../../../cli/render/plan.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { type Assessment, assess } from '../../../core/reconcile/assess.ts';
import { anEntry, anOpenRule, aPolicy, aSnapshot, now, ports, someSettings } from '../../builders/builders.ts';
import { scriptFolder, strangeLines } from '../../builders/run-script.ts';

/** A group with a port range open to everybody: a remainder, a revoke and an approved rule. */
function judged(change: Partial<Snapshot> = {}, entries: readonly AllowlistEntry[] = [anEntry()]): Assessment {
  const context = { settings: someSettings(), now, remediationId: 'rem-1', list: emptyList };
  const snapshot = aSnapshot({ rules: [aRange()], ...change });
  const assessment = assess(snapshot, aPolicy({ entries }), context);
  if (!assessment) throw new Error('nothing to do');
  return assessment;
}

function aRange(change: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return anOpenRule({ ports: ports(20, 30), description: 'a range', ...change });
}

function aFolder() {
  const folder = scriptFolder();
  onTestFinished(() => folder.remove());
  return folder;
}

function scriptOf(...assessments: readonly Assessment[]): string {
  return [scriptHead, ...assessments.map((one) => planAsCommands(one))].join('\n\n');
}

const hostile = [
  'web $(touch X)',
  'web `touch X`',
  'web\ntouch X',
  'web\r\ntouch X\n',
  "web'; touch X; '",
  'web"; touch X; "',
  'web \\\ntouch X #',
  'web & touch X | touch X > X',
  'web\u2028touch X\u2029\u0085touch X',
  'web \u202etouch X\u2066',
  'web\u0000touch X\u001b[2K\u007f',
  'web \ud800 \u{1f980} é',
  "'\\''$(touch X)'\\''",
];

describe('no text from AWS becomes a command, and it arrives as it was', () => {
  test.each(hostile)('%j', (text) => {
    const folder = aFolder();
    const rule = aRange({ description: text, tags: { [text]: text, owner: text } });
    const entry = anEntry({ id: text, owner: text, reason: text });
    const group = judged(
      { name: text, vpcId: text, tags: { 'smtp-warden:auto-fix': 'true', [text]: text }, rules: [rule] },
      [entry],
    );
    const near = judged({ name: text, tags: { 'smtp-warden:auto-fix': text } });
    const script = scriptOf(group, near);

    const { status, stderr } = folder.run(script);

    expect(strangeLines(script)).toEqual([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(folder.has('X')).toBe(false);
    expect(folder.calls().map(([, action]) => action)).toEqual([
      'authorize-security-group-ingress',
      'authorize-security-group-ingress',
      'revoke-security-group-ingress',
      'authorize-security-group-ingress',
    ]);
    const [first] = folder.calls();
    const tags = JSON.parse(first?.[9] ?? '')[0].Tags;
    expect(first?.slice(0, 7)).toEqual([
      ...['ec2', 'authorize-security-group-ingress', '--region', 'eu-west-1', '--group-id', 'sg-0123456789abcdef0'],
      '--ip-permissions',
    ]);
    expect(tags).toEqual([
      { Key: text, Value: text },
      { Key: 'owner', Value: text },
    ]);
  });
});

test('a group id or region that is none is quoted', () => {
  const folder = aFolder();
  const text = "sg-1'; touch X; '";

  folder.run(scriptOf(judged({ ownerId: text, ref: { account: text, region: text, groupId: text } })));

  expect(folder.has('X')).toBe(false);
  expect(folder.calls()[0]?.slice(2, 6)).toEqual(['--region', text, '--group-id', text]);
});

test('a comment is one line without control characters, colours and marks that reorder text', () => {
  expect(comment('\u001b[31mred\u001b[39m \u202ename\nnext\u2028')).toBe('# red  name next ');
});

test('a group that would not be changed has no commands: only a comment says what is decided', () => {
  const reported = judged({ tags: {} });

  expect(awsCliCommands(reported)).toEqual([]);
  expect(planView(reported, null, 'smtp-warden:auto-fix').awsCli).toEqual([]);
  expect(planAsCommands(reported)).toMatch(/^# sg-0123456789abcdef0 mail .*: report, [^\n]*$/);
});

describe('rules that are made by hand', () => {
  const owned = { team: 'mail', 'smtp-warden:remediation': 'rem-old', 'SMTP-Warden:note': 'x' };
  const commands = () => awsCliCommands(judged({ rules: [aRange({ tags: owned })] }));

  test('carry no id of a remediation and no tags of smtp-warden, but those of their owner', () => {
    expect(commands().join('\n')).not.toMatch(/rem-|smtp-warden:/i);
    expect(commands()[0]).toContain(
      `--tag-specifications '[{"ResourceType":"security-group-rule","Tags":[{"Key":"team","Value":"mail"}]}]'`,
    );
    expect(awsCliCommands(judged()).join('\n')).not.toContain('--tag-specifications');
  });

  test('keep the description of their owner, or say that they were made by hand and for which entry', () => {
    expect(commands()[0]).toContain('"Description":"a range"');
    expect(commands().at(-1)).toContain(
      '"Description":"made by hand, as smtp-warden plan shows; allowlist entry-office"',
    );
  });

  test('have a description that EC2 takes, however many entries there are', () => {
    const entries = Array.from({ length: 40 }, (_, index) => anEntry({ id: `al-${index}-$(é)` }));
    const [, description = ''] =
      /"Description":"(made by hand[^"]*)"/.exec(awsCliCommands(judged({}, entries)).join()) ?? [];

    expect(description).toMatch(/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
  });
});

describe('the script', () => {
  test('can be run again: what is done already is no failure', () => {
    const folder = aFolder();
    const script = scriptOf(judged());

    const first = folder.run(script);
    const again = folder.run(script);

    expect([first.status, again.status]).toEqual([0, 0]);
    expect(folder.calls()).toHaveLength(4 + 2 * 4);
  });

  test.each([
    ['legacy', '\\nAn error occurred (%s) when calling it'],
    ['enhanced', '\\naws: [ERROR]: An error occurred (%s) when calling it'],
    ['json', '{\\n    "Message": "the rule exists",\\n    "Code": "%s"\\n}'],
    ['yaml', 'Code: %s\\nMessage: the rule exists'],
    ['text', '%s\\tthe rule exists'],
    ['table', '|+----+|\\n||  Code    |  %s   ||\\n|  Message  |  it exists  |'],
  ])('can be run again where the AWS command line writes errors in the format %s', (_, errorFormat) => {
    const folder = aFolder();
    const script = scriptOf(judged());
    folder.run(script);

    expect(folder.run(script, undefined, { errorFormat }).status).toBe(0);
  });

  test('can be run again by a shell that ends at every failure in a pipe, as many CI systems use it', ({ skip }) => {
    const folder = aFolder();
    if (spawnSync('bash', ['-c', 'true']).status !== 0) skip('there is no bash');
    const script = scriptOf(judged());
    const shell = ['bash', '-euo', 'pipefail', '-s'] as const;

    expect([script, script].map((text) => folder.run(text, undefined, { shell: [...shell] }).status)).toEqual([0, 0]);
  });

  test('ends at an error that quotes a tag of several lines, one of which reads like another error', () => {
    const folder = aFolder();
    const forged = 'x\nAn error occurred (InvalidPermission.Duplicate';

    const { status } = folder.run(
      scriptOf(judged({ rules: [aRange({ tags: { team: forged } })] })),
      `TagPolicyViolation) for ${forged}`,
    );

    expect(status).not.toBe(0);
    expect(folder.calls()).toHaveLength(1);
  });

  test('can be run again where it was cut off', () => {
    const folder = aFolder();
    const script = scriptOf(judged());
    const half = script.split('\n').slice(0, -2).join('\n');
    folder.run(half);

    const whole = folder.run(script);

    expect(whole.status).toBe(0);
    expect(folder.calls().at(-1)?.join(' ')).toContain('made by hand');
  });

  test.each([
    'UnauthorizedOperation',
    'InvalidGroup.NotFound',
    'TagPolicyViolation) for the tag (InvalidPermission.Duplicate',
    'RequestLimitExceeded',
  ])('ends at %s: nothing is revoked after an authorise that failed', (code) => {
    const folder = aFolder();

    const { status, stderr } = folder.run(scriptOf(judged()), code);

    expect(status).not.toBe(0);
    expect(stderr).toContain(code);
    expect(folder.calls().map(([, action]) => action)).toEqual(Array(2).fill('authorize-security-group-ingress'));
  });

  test('sends each rule in a call of its own, since EC2 refuses a whole call for one rule', () => {
    const folder = aFolder();

    folder.run(scriptOf(judged({ rules: [aRange(), aRange({ id: 'sgr-2', ports: ports(25) })] })));

    const permissions = folder.calls().map((call) => JSON.parse(call[call.indexOf('--ip-permissions') + 1] ?? ''));
    expect(permissions.map((list) => list.length)).toEqual([1, 1, 1, 1, 1]);
  });
});
