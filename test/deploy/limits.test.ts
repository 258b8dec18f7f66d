import { describe, expect, it } from 'vitest';
import { beyondLimits } from '../../deploy/limits.ts';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import type { Json, JsonObject } from '../../deploy/template.ts';
import { compileTemplate } from './compile.ts';

function problemsWith(Type: string, Properties: JsonObject): string[] {
  return beyondLimits({ Resources: { It: { Type, Properties } } });
}

/** A JSON text of a number of characters. */
const ofLength = (characters: number) => 'a'.repeat(characters - JSON.stringify({ Statement: '' }).length);
const document = (characters: number): Json => ({ Statement: ofLength(characters) });

describe('what AWS would refuse', () => {
  it.each<[string, string, (size: number) => JsonObject, number]>([
    [
      'inline policies of a role, together',
      'AWS::IAM::Role',
      (size) => ({ Policies: [{ PolicyDocument: document(5_000) }, { PolicyDocument: document(size - 5_000) }] }),
      10_240,
    ],
    ['a managed policy', 'AWS::IAM::ManagedPolicy', (size) => ({ PolicyDocument: document(size) }), 6_144],
    ['the trust of a role', 'AWS::IAM::Role', (size) => ({ AssumeRolePolicyDocument: document(size) }), 2_048],
    ['the name of a role', 'AWS::IAM::Role', (size) => ({ RoleName: 'a'.repeat(size) }), 64],
    [
      'the environment of a function',
      'AWS::Lambda::Function',
      (size) => ({ Environment: { Variables: document(size) } }),
      4_096,
    ],
    ['an event pattern', 'AWS::Events::Rule', (size) => ({ EventPattern: document(size) }), 2_048],
    ['the policy of a bus', 'AWS::Events::EventBusPolicy', (size) => ({ Statement: document(size) }), 10_240],
  ])('%s: more than AWS takes is named with its size, and what fits is not', (_, type, properties, most) => {
    expect(problemsWith(type, properties(most))).toEqual([]);
    expect(problemsWith(type, properties(most + 1))).toEqual([
      expect.stringMatching(new RegExp(`^It: .*: ${most + 1}, and AWS takes ${most}; `)),
    ]);
  });

  it('does not count the blanks of a policy, which IAM does not count either', () => {
    const blank = ' '.repeat(5_000);

    expect(problemsWith('AWS::IAM::Role', { Policies: [{ PolicyDocument: { a: blank + ofLength(10_000) } }] })).toEqual(
      [],
    );
  });

  it('is measured in bytes for an environment', () => {
    expect(
      problemsWith('AWS::Lambda::Function', { Environment: { Variables: { A: 'é'.repeat(2_100) } } }),
    ).toHaveLength(1);
  });

  it('is refused by `serverless package`, which says what to do', async () => {
    const accounts = Array.from({ length: 100 }, (_, index) => 200_000_000_000 + index).join(',');
    const rolePath = `/${'department/'.repeat(10)}`;

    await expect(compileTemplate({ accounts, rolePath })).rejects.toMatchObject({
      stdout: expect.stringMatching(
        /AWS would refuse this deployment:\s+ChangeElsewhere: document.*name fewer accounts/,
      ),
    });
  });
});

it('a template with references that nobody knows is measured all the same', () => {
  const Properties = { Policies: [{ PolicyDocument: { Resource: { 'Fn::GetAtt': ['Other', 'Arn'] } } }] };
  const template = {
    Resources: { It: { Type: 'AWS::IAM::Role', Properties }, Other: { Type: 'AWS::S3::Thing', Properties: {} } },
  };
  const place = { account: '000000000000', region: 'eu-west-1' };

  expect(beyondLimits(resolveTemplate(template, { ...place, isGuessed: true }))).toEqual([]);
  expect(() => resolveTemplate(template, place)).toThrow('is not known here');
});
