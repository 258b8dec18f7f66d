import { isAccountId, isRegion, parseArn } from '../core/model/aws-ids.ts';
import type { Place } from '../core/model/security-group.ts';

/**
 * The account and region a Lambda function runs in, by its own ARN, which every invocation brings along
 * (docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). Throws where it is no such ARN.
 */
export function functionHome(invokedFunctionArn: string): Place {
  const arn = parseArn(invokedFunctionArn);
  if (arn?.service !== 'lambda' || !isRegion(arn.region) || !isAccountId(arn.account)) {
    throw new Error(`${JSON.stringify(invokedFunctionArn)} is not the ARN of a Lambda function`);
  }
  return { account: arn.account, region: arn.region };
}
