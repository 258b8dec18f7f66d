import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Person } from '../core/audit/person.ts';

/** Who the credentials belong to. */
export interface CallerIdentity extends Person {
  readonly account: string;
}

/** Needs no permission; throws where there are no credentials or STS cannot be reached. */
export async function callerIdentity(sts: STSClient): Promise<CallerIdentity> {
  const { Account, Arn, UserId } = await sts.send(new GetCallerIdentityCommand({}));
  if (!Account || !Arn || !UserId) throw new Error('STS did not say who the caller is');
  return { account: Account, arn: Arn, userId: UserId };
}
