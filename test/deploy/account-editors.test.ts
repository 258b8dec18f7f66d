import { beforeAll, describe, expect, it } from 'vitest';
import { accountEntryPut } from '../../aws/account-chain.ts';
import type { AccountRecord } from '../../core/audit/account-decision.ts';
import { link } from '../../core/audit/hash-chain.ts';
import { type Json, resourcesOf } from '../../deploy/template.ts';
import { deployedByDefault } from './deployed.ts';
import { type Asker, isAllowed } from './least-privilege/simulate.ts';
import { openStacks } from './least-privilege/world.ts';

const table = (name: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-${name}`;
const leading = 'dynamodb:LeadingKeys';
const named = 'dynamodb:Attributes';
const account = '222222222222';

let editor: Asker;
beforeAll(async () => {
  const { hub } = await openStacks();
  const [policy] = resourcesOf(hub, 'AWS::IAM::ManagedPolicy').filter(([id]) => id === 'AccountEditorPolicy');
  const document: Json = policy?.[1].Properties.PolicyDocument ?? null;
  editor = { arn: 'arn:aws:sts::111111111111:assumed-role/editor/ada@example.com', policies: [document] };
});

function may(action: string, name: string, context: Readonly<Record<string, string[]>> = {}): Promise<boolean> {
  return isAllowed({ action: `dynamodb:${action}`, resource: table(name), context }, editor, { resourcePolicies: {} });
}

/** The members of the entry that the command line writes. */
function attributesOfAnEntry(): string[] {
  const by = { arn: 'arn:aws:iam::111111111111:user/ada', userId: 'AIDAEXAMPLE' };
  const at = '2026-11-30T12:00:00.000Z';
  const record: AccountRecord = {
    ...{
      schema: 1,
      kind: 'account-decision',
      at,
      action: 'exclude',
      account,
      by,
      reason: 'closed',
      previewDigest: null,
    },
  };
  return Object.keys(accountEntryPut(link(record, null), 'audit').Put?.Item ?? {});
}

describe('who has the policy of account editors', () => {
  it('may put a decision on record and in force, and take it back', async () => {
    expect(await may('PutItem', 'audit', { [leading]: ['accounts'], [named]: attributesOfAnEntry() })).toBe(true);
    expect(await may('PutItem', 'accounts', { [leading]: [`decision#${account}`] })).toBe(true);
    expect(await may('DeleteItem', 'accounts', { [leading]: [`decision#${account}`] })).toBe(true);
  });

  it.each(['account#222222222222', 'listing', 'contact#222222222222', 'decision#', 'decision#2222'])(
    'may not write %s, which is what the organisation says or nothing',
    async (key) => {
      for (const action of ['PutItem', 'DeleteItem']) {
        expect(await may(action, 'accounts', { [leading]: [key] })).toBe(false);
        expect(await may(action, 'accounts', { [leading]: [`decision#${account}`, key] })).toBe(false);
      }
    },
  );

  it.each(['policy', 'anchor', 'decision#AIDAEXAMPLE', '222222222222/eu-west-1/sg-0123456789abcdef0', 'accounts-2'])(
    'may not write the chain %s',
    async (key) => {
      expect(await may('PutItem', 'audit', { [leading]: [key], [named]: attributesOfAnEntry() })).toBe(false);
    },
  );

  it('may write no entry that looks like one of a group', async () => {
    for (const more of ['outcome', 'month', 'id']) {
      expect(
        await may('PutItem', 'audit', { [leading]: ['accounts'], [named]: [...attributesOfAnEntry(), more] }),
      ).toBe(false);
    }
    expect(await may('PutItem', 'audit', { [leading]: ['accounts'] })).toBe(false);
    expect(await may('PutItem', 'audit', { [named]: attributesOfAnEntry() })).toBe(false);
  });

  it.each([
    ['UpdateItem', 'audit', 'accounts'],
    ['DeleteItem', 'audit', 'accounts'],
    ['UpdateItem', 'accounts', `decision#${account}`],
    ['BatchWriteItem', 'accounts', `decision#${account}`],
    ['PutItem', 'allowlist', 'head'],
  ])('may not call %s on %s', async (action, name, key) => {
    expect(await may(action, name, { [leading]: [key] })).toBe(false);
  });

  it('may read the registry and the decisions', async () => {
    expect(await may('Scan', 'accounts')).toBe(true);
    expect(await may('BatchGetItem', 'accounts', { [leading]: [`account#${account}`] })).toBe(true);
    expect(await may('Query', 'audit', { [leading]: ['accounts'] })).toBe(true);
  });

  it('may read sweeps, as `accounts list` does, and nothing beside them', async () => {
    expect(await may('Query', 'sweeps', { [leading]: ['sweep-accounts'] })).toBe(true);
    expect(await may('GetItem', 'sweeps', { [leading]: ['sweep-latest'] })).toBe(true);
    expect(await may('PutItem', 'sweeps', { [leading]: ['sweep-accounts'] })).toBe(false);
    for (const key of ['change-limit', 'pending-mails', 'end-notices']) {
      expect(await may('Query', 'sweeps', { [leading]: [key] })).toBe(false);
    }
    expect(await may('Query', 'sweeps')).toBe(false);
  });

  it('is there with an organisation only', async () => {
    expect((await deployedByDefault()).Resources).not.toHaveProperty('AccountEditorPolicy');
  });
});
