import { isSecurityGroupId } from '../core/model/aws-ids.ts';
import { UsageError } from './failure.ts';

/** A security group id, or a usage error: EC2 would look for anything else in vain. */
export function groupIdOf(text: string): string {
  if (isSecurityGroupId(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is not a security group id such as sg-0123456789abcdef0`);
}
