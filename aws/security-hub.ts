import {
  BatchUpdateFindingsCommand,
  BatchUpdateFindingsV2Command,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import type { FindingAnswer, FindingAnswers, HubFinding } from '../core/security-hub/hub-finding.ts';
import { signedComment } from '../core/security-hub/signed-comment.ts';

/**
 * Answers in the region whose Security Hub sent the finding: over BatchUpdateFindings what came in ASFF, over
 * BatchUpdateFindingsV2 what came in OCSF. One finding per call: both calls succeed even where they name findings that they did
 * not update (Security Hub API reference, UnprocessedFindings), and then this throws.
 */
export function securityHubAnswers(clientIn: (region: string) => SecurityHubClient): FindingAnswers {
  const clients = new Map<string, SecurityHubClient>();
  const clientOf = (region: string): SecurityHubClient => {
    const client = clients.get(region) ?? clientIn(region);
    clients.set(region, client);
    return client;
  };
  return {
    update: async (finding, answer) => {
      const { id, hub } = finding;
      if (!hub) throw new Error(`finding ${id} does not say which Security Hub it is of`);
      const refused = await send(clientOf(hub.region), finding, answer);
      if (refused) throw new Error(`finding ${id} was not updated: ${refused.ErrorCode} ${refused.ErrorMessage}`);
    },
  };
}

interface Refusal {
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

/** OCSF's ids of what ASFF calls the workflow status (schema.ocsf.io, compliance_finding, status_id: In Progress, Resolved). */
const statusIds = { NOTIFIED: 2, RESOLVED: 4 } as const;

async function send(
  client: SecurityHubClient,
  { id, format }: HubFinding,
  answer: FindingAnswer,
): Promise<Refusal | undefined> {
  if (format.kind === 'ocsf') {
    const update = new BatchUpdateFindingsV2Command({
      MetadataUids: [format.metadataUid],
      StatusId: statusIds[answer.status],
      Comment: signedComment(answer),
    });
    return (await client.send(update)).UnprocessedFindings?.[0];
  }
  const update = new BatchUpdateFindingsCommand({
    FindingIdentifiers: [{ Id: id, ProductArn: format.productArn }],
    Workflow: { Status: answer.status },
    Note: { Text: answer.note, UpdatedBy: answer.author },
  });
  return (await client.send(update)).UnprocessedFindings?.[0];
}
