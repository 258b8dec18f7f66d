import { beforeAll, describe, expect, it, test } from 'vitest';
import { type Json, resourcesOf } from '../../deploy/template.ts';
import { compileTemplate } from './compile.ts';
import { type Asker, administrator, isAllowed } from './least-privilege/simulate.ts';
import { openStacks, type Stacks } from './least-privilege/world.ts';

const userId = 'AROAEXAMPLEAPPROVER00:ada@example.com';
const table = 'arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-audit';
const allowlist = 'arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-allowlist';
const registry = 'arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-accounts';
const group = '111111111111/eu-west-1/sg-0123456789abcdef0';
const attributes = [
  ...['groupKey', 'sequence', 'schema', 'id', 'kind', 'group', 'proposal', 'digest', 'by', 'at', 'expiresAt', 'reason'],
];

let stacks: Stacks;
let approver: Asker;

beforeAll(async () => {
  stacks = await openStacks();
  const [policy] = resourcesOf(stacks.hub, 'AWS::IAM::ManagedPolicy').filter(([id]) => id === 'ApproverPolicy');
  const document: Json = policy?.[1].Properties.PolicyDocument ?? null;
  approver = { arn: 'arn:aws:sts::111111111111:assumed-role/approver/ada@example.com', policies: [document] };
});

function put(context: Record<string, string | string[]>, asker = approver, resource = table) {
  const caller = asker === approver ? { 'aws:userid': userId } : {};
  return isAllowed({ action: 'dynamodb:PutItem', resource, context: { ...caller, ...context } }, asker, stacks.world);
}

const leading = 'dynamodb:LeadingKeys';
const named = 'dynamodb:Attributes';

describe('who has the policy of approvers', () => {
  it('may put a decision under their own id', async () => {
    expect(await put({ [leading]: [`decision#${userId}`], [named]: attributes })).toBe(true);
  });

  it.each<[string, Record<string, string[]>]>([
    ['under the id of somebody else', { [leading]: ['decision#AROAEXAMPLEAPPROVER00:bob'], [named]: attributes }],
    ['under their own id and another', { [leading]: [`decision#${userId}`, 'decision#x'], [named]: attributes }],
    ['under a longer id than their own', { [leading]: [`decision#${userId}x`], [named]: attributes }],
    ['an entry of a group', { [leading]: [group], [named]: attributes }],
    ['an entry of the policy', { [leading]: ['policy'], [named]: attributes }],
    ['an anchor', { [leading]: ['anchor'], [named]: attributes }],
    ['without a key that IAM knows', { [named]: attributes }],
    ['without attributes that IAM knows', { [leading]: [`decision#${userId}`] }],
    ['an item that is found by time', { [leading]: [`decision#${userId}`], [named]: [...attributes, 'month'] }],
    ['an item that looks like a claim', { [leading]: [`decision#${userId}`], [named]: [...attributes, 'outcome'] }],
  ])('may not put %s', async (_, context) => {
    expect(await put(context)).toBe(false);
  });

  it('may not put anything into the allowlist', async () => {
    expect(await put({ [leading]: ['head'], [named]: ['pk'] }, approver, allowlist)).toBe(false);
  });

  it.each([
    ['dynamodb:UpdateItem', table],
    ['dynamodb:DeleteItem', table],
    ['dynamodb:BatchWriteItem', table],
    ['dynamodb:PartiQLInsert', table],
    ['dynamodb:UpdateItem', allowlist],
    ['dynamodb:PutItem', registry],
    ['ec2:RevokeSecurityGroupIngress', 'arn:aws:ec2:eu-west-1:111111111111:security-group/sg-0123456789abcdef0'],
    ['ec2:AuthorizeSecurityGroupIngress', 'arn:aws:ec2:eu-west-1:111111111111:security-group/sg-0123456789abcdef0'],
    ['sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111111111111:smtp-warden-prod-groups'],
  ])('may not %s of %s', async (action, resource) => {
    const context = action.startsWith('dynamodb') ? { [leading]: [`decision#${userId}`] } : {};

    expect(
      await isAllowed({ action, resource, context: { 'aws:userid': userId, ...context } }, approver, stacks.world),
    ).toBe(false);
  });

  it.each([
    ['dynamodb:Query', table, { [leading]: [group] }],
    ['dynamodb:Scan', table, {}],
    ['dynamodb:GetItem', table, { [leading]: ['decision#AROAEXAMPLEAPPROVER00:bob'] }],
    ['dynamodb:Query', `${table}/index/byId`, { [leading]: ['rem-1'] }],
    ['dynamodb:Query', `${table}/index/byTime`, { [leading]: ['2026-11'] }],
    ['dynamodb:Query', `${table}/index/outcomesByTime`, { [leading]: ['2026-11'] }],
    ['dynamodb:Query', allowlist, { [leading]: ['head'] }],
    ['dynamodb:Scan', table, {}],
    // Whether the account of the group is managed: without, the plan of today is not shown.
    ['dynamodb:BatchGetItem', registry, { [leading]: ['account#222222222222', 'decision#222222222222', 'listing'] }],
  ])('may %s of %s, to see what they decide about', async (action, resource, context) => {
    expect(
      await isAllowed({ action, resource, context: { 'aws:userid': userId, ...context } }, approver, stacks.world),
    ).toBe(true);
  });
});

describe('no role of ours can make a decision, whatever else it is allowed', () => {
  const roles = ['worker', 'sweep', 'scan', 'policy-change', 'announce', 'recheck'];
  const keys = [
    `decision#${userId}`,
    'decision#AIDAEXAMPLE',
    // These match the pattern of the keys of groups.
    'decision#abc/x/sg-0123456789abcdef0',
    'policy-part#/x/sg-1',
    'anchor-part#/x/sg-1',
    'policy',
  ];

  it.each(roles.flatMap((role) => keys.map((key) => [role, key] as const)))('%s: %s', async (name, key) => {
    const role = stacks.roles[name];
    if (!role) throw new Error(`no role ${name}`);
    const mighty = { ...role, policies: [...role.policies, administrator] };

    expect(await put({ [leading]: [key], [named]: attributes }, mighty)).toBe(false);
  });
});

test('the policy in the template holds the variable of IAM as it is', async () => {
  const text = JSON.stringify((await compileTemplate()).Resources.ApproverPolicy);

  expect(text).toMatch(/"Fn::Sub":"decision#\$\{!aws:userid\}"/);
});
