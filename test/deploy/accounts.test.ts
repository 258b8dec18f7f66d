import { expect, it } from 'vitest';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { resourceOf, resourcesOf, settingsOf } from '../../deploy/template.ts';
import { compileTemplate, everything } from './compile.ts';
import { hub } from './deployed.ts';

const accounts = (count: number) => Array.from({ length: count }, (_, index) => 200_000_000_000 + index).join(',');

it('a hundred accounts fit into what IAM, EventBridge and Lambda take', async () => {
  const template = resolveTemplate(await compileTemplate({ ...everything, accounts: accounts(100) }), hub);

  const sizes = (type: string, name: string) =>
    resourcesOf(template, type).map(([, { Properties }]) => JSON.stringify(Properties[name] ?? '').length);
  const environment = Object.entries(settingsOf(template, 'ScanLambdaFunction')).flat().join('');
  expect(Math.max(...sizes('AWS::IAM::Role', 'Policies'))).toBeLessThan(10_240);
  expect(Math.max(...sizes('AWS::IAM::ManagedPolicy', 'PolicyDocument'))).toBeLessThan(6_144);
  expect(Math.max(...sizes('AWS::Events::Rule', 'EventPattern'))).toBeLessThan(2_048);
  expect(JSON.stringify(resourceOf(template, 'EventBusPolicy').Properties).length).toBeLessThan(10_240);
  expect(environment.length).toBeLessThan(4_096);
});

it.each([
  ['more accounts', accounts(101), '101, and 100 fit'],
  ['an account without its zeros', '222222222222,1234567890', '1234567890 is not an account id of 12 digits'],
])('%s are refused before anything is deployed', async (_, named, problem) => {
  await expect(compileTemplate({ accounts: named })).rejects.toMatchObject({
    stdout: expect.stringContaining(problem),
  });
});
