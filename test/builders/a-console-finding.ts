import type { Finding } from '../../console/page/documents.ts';

type Verdict = NonNullable<Finding['evidence']>['verdict'];

/** A finding of an opted-in group that is to be closed; without a verdict there is no evidence. */
export function aFinding(groupId: string, change: Partial<Finding> = {}, verdict: Verdict | null = null): Finding {
  const evidence = verdict && { verdict, reasons: [], interfaces: [], traffic: null };
  const place = { account: '111122223333', region: 'us-east-1', vpcId: 'vpc-1' };
  const decided = { decision: 'remediate', reason: 'opted in', optedIn: true, managedBy: null } as const;
  return { ...place, groupId, groupName: groupId, ...decided, exposures: [], evidence, ...change };
}
