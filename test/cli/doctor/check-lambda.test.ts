import { expect, test } from 'vitest';
import { serviceQuotasClient } from '../../../aws/clients.ts';
import { checkLambda, neededExecutions } from '../../../cli/doctor/check-lambda.ts';
import { at, resourcesOf } from '../../../deploy/template.ts';
import { furnishedSandbox, home } from '../../builders/live-deps.ts';
import { deployedWithEverything } from '../../deploy/deployed.ts';

async function checkWith(concurrency: number, denied: string[] = []) {
  const { sandbox } = await furnishedSandbox({});
  sandbox.setConcurrency(home.account, home.region, concurrency);
  sandbox.deny(home.account, denied);
  return checkLambda(serviceQuotasClient(home));
}

test.each([
  [1_000, '1,000 concurrent executions, of which 900 can be reserved'],
  [100, '100 concurrent executions, of which 0 can be reserved'],
  [neededExecutions, `${neededExecutions} concurrent executions, of which 0 can be reserved`],
])('%d executions are enough', async (concurrency, detail) => {
  expect(await checkWith(concurrency)).toEqual({ status: 'ok', detail });
});

test('the 10 executions of a new account are too few, and it says what to set', async () => {
  expect(await checkWith(10)).toEqual({
    status: 'warning',
    detail: expect.stringContaining(
      '10 concurrent executions, of which 0 can be reserved; the deployed functions need up to 23',
    ),
    mend: expect.stringMatching(/L-B99A9384.*--param scanConcurrency=2.*without workerReserved and scanReserved/),
  });
});

test('a quota that may not be read is not known', async () => {
  expect(await checkWith(10, ['GetServiceQuota'])).toMatchObject({
    status: 'warning',
    mend: expect.stringContaining('servicequotas:GetServiceQuota'),
  });
});

test('what is needed is what the deployment has by default: its queues, and one of each other function', async () => {
  const template = await deployedWithEverything();
  const most = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) =>
    Number(at(Properties, 'ScalingConfig', 'MaximumConcurrency') ?? 0),
  );
  const functions = resourcesOf(template, 'AWS::Lambda::Function').length;

  expect(neededExecutions).toBe(
    most.reduce((sum, one) => sum + one, 0) + functions - ['worker', 'scan', 'evidence'].length,
  );
});
