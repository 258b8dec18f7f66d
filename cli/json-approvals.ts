import { z } from 'zod';
import { approvalStates } from './approvals/approval-view.ts';
import { evidence, evidenceSummary } from './json-evidence.ts';
import { count, moment, namedGroup, text } from './json-parts.ts';
import { remediation } from './json-remediation.ts';

/** What the documents about proposals have in common. */

const digest = text.nullable().describe('The digest of the plan; null in a proposal of a version that had none.');

export const proposal = z
  .strictObject({
    id: text,
    ...namedGroup,
    digest,
    by: text.nullable().describe('Who proposed it by hand: an ARN; null where the bot did.'),
    at: moment,
    isNew: z.boolean().describe('Whether it was recorded now; false where the same plan was proposed already.'),
  })
  .meta({ id: 'proposal', description: 'A plan on record that somebody can approve.' });

const difference = z
  .strictObject({
    change: z
      .enum(['removed', 'added'])
      .describe('`removed`: the plan of today does not do it; `added`: only that one does.'),
    what: text,
  })
  .meta({ id: 'difference', description: 'In what the plan of today differs from the proposed one.' });

export const approval = z
  .strictObject({
    id: text,
    ...namedGroup,
    digest,
    by: text.nullable().describe('Who approved: an ARN; null where nobody did.'),
    expiresAt: moment.nullable().describe('Until when the approval can be used.'),
    state: z
      .enum(approvalStates)
      .describe(
        '`approved`: on record, and not executed yet. `executing`, `executed`, `partial`, `failed`: with --now. `void`: the approval ' +
          'does not count. `rejected`: somebody said no. `closed`: something followed the proposal.',
      ),
    reason: text,
    difference: z.array(difference).optional().describe('Where the plan of today is another one.'),
    remediation: remediation.nullable().describe('With --now: what was done.'),
    evidence: evidence.describe('By a fresh read; null where the plan of today is not known, or is another one.'),
    storedEvidence: evidenceSummary
      .nullable()
      .describe('What the deployed bot has kept, where a fresh read says less; null where there is none.'),
  })
  .meta({ id: 'approval', description: 'A proposal, and what became of it.' });

export const rejection = z
  .strictObject({
    id: text,
    ...namedGroup,
    digest,
    by: text.nullable().describe('Who rejected it: an ARN; null where nobody did.'),
    state: z.enum(['rejected', 'closed']),
    reason: text,
  })
  .meta({ id: 'rejection', description: 'A proposal, and whether it is rejected.' });

export const decisionView = z
  .strictObject({
    kind: z.enum(['approval', 'rejection', 'unreadable']),
    by: text.nullable(),
    at: moment.nullable(),
    digest: text.nullable(),
    expiresAt: moment.nullable(),
    reason: text.nullable(),
    entry: count.nullable().describe('The entry of the group that it names.'),
  })
  .meta({ id: 'decisionView', description: 'What somebody has decided about a proposal.' });
