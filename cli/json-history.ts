import { z } from 'zod';
import { decisionView } from './json-approvals.ts';
import { auditEntry, count, groupId, head, moment, place, text } from './json-parts.ts';
import { remediation } from './json-remediation.ts';

/** What the commands about the history print. */
export const historyDocuments = {
  'history-list': z.strictObject({
    remediations: z.array(remediation),
    since: moment,
    until: moment.nullable().describe('Null without --until.'),
    damages: z.array(z.string()),
    hint: text.nullable().describe('Where nothing is listed: what hides it, and which flags list it. Null otherwise.'),
  }),
  'history-show': z.strictObject({
    remediation,
    entries: z.array(auditEntry).min(1),
    decisions: z.array(decisionView).describe('What people have decided about a proposal.'),
  }),
  'history-verify': z.strictObject({
    verified: z.boolean(),
    entries: count,
    faults: z.array(
      z.strictObject({
        group: text.describe(
          'The key of the chain: that of a group, `policy`, `accounts`, `anchor`, or `decision#` and the id of a person; else that of items nobody knows.',
        ),
        sequence: z.number(),
        item: text
          .optional()
          .describe(
            'The item that is otherwise than its chain says: of the allowlist table (`policy`), or of the table of the accounts (`accounts`).',
          ),
        problem: text,
      }),
    ),
    restarts: z
      .array(z.strictObject({ group: text, sequence: z.number(), bad: z.number(), by: z.string(), reason: z.string() }))
      .describe('Where a person started a new chain, and which entry was not valid. Such a fault does not count.'),
    chains: z.array(head).describe('The ends of the chains: keep them elsewhere, for a later --anchor.'),
  }),
  'history-restart': z.strictObject({
    ...place,
    groupId,
    restarted: z.boolean(),
    id: text,
    sequence: count.describe('The entry that starts the new chain.'),
    lastGood: count.nullable().describe('The last valid entry before it; null where there is none.'),
    bad: z.strictObject({ sequence: z.number(), problem: text }),
  }),
  'history-export': z.strictObject({ entries: z.array(auditEntry) }),
} as const;
