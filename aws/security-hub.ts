import { BatchUpdateFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { FindingAnswers } from '../core/security-hub/finding-answer.ts';

/**
 * Answers over BatchUpdateFindings, in the region whose Security Hub told of the finding. One finding per call: the call
 * succeeds even where it names findings it did not update (Security Hub API reference, UnprocessedFindings).
 */
export function securityHubAnswers(clientIn: (region: string) => SecurityHubClient): FindingAnswers {
  const clients = new Map<string, SecurityHubClient>();
  const clientOf = (region: string): SecurityHubClient => {
    const client = clients.get(region) ?? clientIn(region);
    clients.set(region, client);
    return client;
  };
  return {
    update: async ({ id, productArn, hub }, { status, note, author }) => {
      if (!hub) throw new Error(`finding ${id} does not say which Security Hub it is of`);
      const update = new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id: id, ProductArn: productArn }],
        Workflow: { Status: status },
        Note: { Text: note, UpdatedBy: author },
      });
      const { UnprocessedFindings = [] } = await clientOf(hub.region).send(update);
      const refused = UnprocessedFindings[0];
      if (refused) throw new Error(`finding ${id} was not updated: ${refused.ErrorCode} ${refused.ErrorMessage}`);
    },
  };
}
