import { expect, it } from 'vitest';
import { tableProtection } from '../../aws/table-protection.ts';
import { protectAfterwards, type Resources } from '../../deploy/table-protection.ts';
import { fakeAws } from '../builders/fake-aws.ts';
import { compileTemplate } from './compile.ts';

async function deployedResources(params: Readonly<Record<string, string>> = {}): Promise<Resources> {
  return structuredClone((await compileTemplate(params)).Resources) as Resources;
}

/** Whether each table of a template is protected, by name. */
function protectionIn(resources: Resources): Record<string, unknown> {
  const tables = Object.values(resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
  return Object.fromEntries(
    tables.map(({ Properties }) => [String(Properties?.TableName), Properties?.DeletionProtectionEnabled]),
  );
}

const notFound = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'no table' },
};
const config = { region: 'us-east-1' };

it('tables that a deployment creates are protected when it has ended well, so that one that fails leaves none behind', async () => {
  const resources = await deployedResources();
  const { calls } = await fakeAws(({ name }) => (name === 'DescribeTable' ? notFound : { body: {} }));

  const protect = await protectAfterwards(resources, tableProtection(config));

  expect(protectionIn(resources)).toEqual({
    'smtp-warden-prod-allowlist': false,
    'smtp-warden-prod-audit': false,
    'smtp-warden-prod-sweeps': undefined,
    'smtp-warden-prod-accounts': false,
  });
  expect(calls.map(({ name }) => name)).toEqual(Array(3).fill('DescribeTable'));
  expect(await protect()).toEqual([]);
  expect(calls.slice(3).map(({ name, input }) => [name, input])).toEqual(
    ['allowlist', 'audit', 'accounts']
      .map((name) => `smtp-warden-prod-${name}`)
      .map((TableName) => ['UpdateTable', { TableName, DeletionProtectionEnabled: true }]),
  );
});

it('a table that exists keeps its protection through every deployment', async () => {
  const resources = await deployedResources();
  const { calls } = await fakeAws(() => ({ body: { Table: {} } }));

  const protect = await protectAfterwards(resources, tableProtection(config));

  expect(protectionIn(resources)).toMatchObject({
    'smtp-warden-prod-allowlist': true,
    'smtp-warden-prod-audit': true,
    'smtp-warden-prod-accounts': true,
  });
  expect(await protect()).toEqual([]);
  expect(calls.map(({ name }) => name)).toEqual(Array(3).fill('DescribeTable'));
});

it('a table that may not be protected is named, with what to do', async () => {
  const resources = await deployedResources();
  const denied = { status: 400, body: { __type: 'AccessDeniedException', message: 'no UpdateTable' } };
  await fakeAws(({ name }) => (name === 'DescribeTable' ? notFound : denied));

  const protect = await protectAfterwards(resources, tableProtection(config));

  expect(await protect()).toContain(
    'Table smtp-warden-prod-audit is not protected against deletion yet (AccessDeniedException: no UpdateTable). ' +
      'Deploy again: that protects it.',
  );
});

it('whoever deploys the package by other means can leave the protection out of it', async () => {
  const resources = await deployedResources({ tableProtection: 'off' });

  expect(protectionIn(resources)).toMatchObject({
    'smtp-warden-prod-allowlist': false,
    'smtp-warden-prod-audit': false,
    'smtp-warden-prod-accounts': false,
  });
});
