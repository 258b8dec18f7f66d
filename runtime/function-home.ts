import type { Place } from '../core/model/security-group.ts';

/**
 * The account and region a Lambda function runs in, by its own ARN, which every invocation brings along
 * (docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). Throws where it is no such ARN.
 */
export function functionHome(invokedFunctionArn: string): Place {
  const [, region, account] = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):/.exec(invokedFunctionArn) ?? [];
  if (region === undefined || account === undefined) {
    throw new Error(`${JSON.stringify(invokedFunctionArn)} is not the ARN of a Lambda function`);
  }
  return { account, region };
}
