import { isAnswer } from '../../aws/aws-error.ts';
import type { CheckResult } from '../../aws/checks.ts';
import { readLambdaConcurrency } from '../../aws/lambda-concurrency.ts';
import { grouped } from '../../core/model/counted.ts';
import { messageOf } from '../../core/model/message-of.ts';

/**
 * How many executions the deployed functions may need at once by default: two queues of the worker with 2 each, 10 scans, 2 of
 * evidence where it is on, and one of each other function (serverless.yml; a test compares).
 */
export const neededExecutions = 23;

/** Lambda keeps so many executions of an account unreserved (Lambda developer guide, Configuring reserved concurrency). */
const keptUnreserved = 100;

/** Whether Lambda runs as many functions at once as the deployed bot may need; a new account may have 10. */
export async function checkLambda(serviceQuotas: Parameters<typeof readLambdaConcurrency>[0]): Promise<CheckResult> {
  try {
    const executions = await readLambdaConcurrency(serviceQuotas);
    if (executions === null) return unknown('Service Quotas gives no value');
    const reservable = Math.max(0, executions - keptUnreserved);
    const detail = `${grouped(executions)} concurrent executions, of which ${grouped(reservable)} can be reserved`;
    if (executions >= neededExecutions) return { status: 'ok', detail };
    return {
      status: 'warning',
      detail: `${detail}; the deployed functions need up to ${neededExecutions}, so that some of them will be throttled`,
      mend:
        'ask AWS for more: aws service-quotas request-service-quota-increase --service-code lambda ' +
        '--quota-code L-B99A9384 --desired-value 1000. Until then deploy with --param scanConcurrency=2, and ' +
        'without workerReserved and scanReserved',
    };
  } catch (error) {
    if (!isAnswer(error)) throw error;
    return unknown(messageOf(error));
  }
}

function unknown(reason: string): CheckResult {
  const mend = 'allow servicequotas:GetServiceQuota in an IAM policy of the caller';
  return { status: 'warning', detail: `not known: ${reason}`, mend };
}
