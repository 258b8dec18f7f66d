import { dynamodbClient, sqsClient } from '../../aws/clients.ts';
import { dynamodbEvidence } from '../../aws/dynamodb-evidence.ts';
import { sqsQueue } from '../../aws/queues.ts';
import { dynamodbAccountContacts } from '../../aws/registry-writes.ts';
import type { GroupRef, Place } from '../../core/model/security-group.ts';
import { listOf, readChain } from '../../core/reconcile/read-chain.ts';
import { accountAccess } from '../../runtime/account-access.ts';
import { realTime } from '../../runtime/compose.ts';
import { openMeter } from '../../runtime/metrics.ts';
import { isByRegistry, needed, type Settings } from '../../runtime/settings.ts';
import { queuedEvidenceRequests } from '../shared/evidence-requests.ts';
import type { ScanWorld } from './answer-scan-request.ts';
import type { EvidenceOfFindings } from './ask-of-findings.ts';
import { openSweepWorld } from './sweep-world.ts';

/** What the scan function works with. */
export function openScanWorld(settings: Settings, home: Place): ScanWorld {
  const world = openSweepWorld(settings, home);
  const { runtime } = world;
  const { accountsTable } = settings.organisation;
  return {
    ...world,
    settings: runtime.settings,
    newId: runtime.newId,
    approvals: runtime.approvals,
    listOf: (ref: GroupRef) => listOf(ref, runtime),
    chainOf: (ref: GroupRef) => readChain(ref, runtime),
    openAccount: accountAccess(settings, home, runtime.fleet),
    contacts: isByRegistry(settings) ? dynamodbAccountContacts(dynamodbClient(home.region), accountsTable) : null,
    sleep: realTime.sleep,
    evidence: evidenceOf(settings, home.region),
  };
}

function evidenceOf({ evidence, deployment }: Settings, region: string): EvidenceOfFindings | null {
  if (evidence.when !== 'all') return null;
  const url = needed(evidence.queueUrl, 'SMTP_WARDEN_EVIDENCE_QUEUE_URL');
  return {
    ...queuedEvidenceRequests(sqsQueue(sqsClient(region), url)),
    store: dynamodbEvidence(dynamodbClient(region), deployment.sweepTable, Date.now),
    meter: openMeter(),
    now: Date.now,
  };
}
