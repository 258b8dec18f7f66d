import { errorCode } from '../../aws/aws-error.ts';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbEvidence } from '../../aws/dynamodb-evidence.ts';
import type { StoredEvidence } from '../../core/evidence/evidence-store.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import { failureOf } from '../failure-of.ts';
import type { Session } from '../session.ts';

export const nothingStored: StoredEvidence = { summaries: new Map(), problems: [] };

/**
 * What the deployed bot has kept of whom closing these groups cuts off. Never throws: where the table does not exist there is none, and what
 * cannot be read is named in `problems`.
 */
export async function storedEvidence(
  refs: readonly GroupRef[],
  { home, settings, runtime }: Pick<Session, 'home' | 'settings' | 'runtime'>,
): Promise<StoredEvidence> {
  if (refs.length === 0) return nothingStored;
  const store = dynamodbEvidence(dynamodbClient(home.region), settings.deployment.sweepTable, runtime.clock.now);
  try {
    return await store.of(refs);
  } catch (error) {
    if (errorCode(error) === 'ResourceNotFoundException') return nothingStored;
    return { ...nothingStored, problems: [`the stored evidence cannot be read: ${failureOf(error).message}`] };
  }
}
