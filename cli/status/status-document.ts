import { z } from 'zod';
import { evidenceSummary } from '../json-evidence.ts';
import { count, groupId, moment, namedGroup, place, text } from '../json-parts.ts';

/** What `status --json` prints. */

const known = count.nullable().describe('By the last sweep; null where it did not read the account.');

const account = z.strictObject({
  account: place.account,
  groups: known,
  open: count.describe('Groups whose port is open, by the log and the last sweep.'),
  notOptedIn: count.describe('Of the open ones: those that are reported only.'),
  optedIn: known,
  exempt: count,
  deferred: z.array(z.strictObject({ reason: text, groups: count })),
  failed: count,
  unfinished: count,
  proposals: count,
  endingSoon: count,
  unreachableSince: moment.nullable(),
});

const unfinished = z.strictObject({
  ...namedGroup,
  remediationId: text,
  outcome: z.enum(['planned', 'resumed', 'partial']),
  since: moment,
  isHeld: z.boolean().describe('Whether somebody may still be changing the group: the claim has not run out.'),
});

const proposal = z.strictObject({
  ...namedGroup,
  id: text,
  at: moment,
  state: z.enum(['waiting', 'approved']),
});

const ending = z.strictObject({
  kind: z.enum(['entry', 'exemption']),
  id: text,
  what: text.describe('The network, or the id of the exempt group.'),
  scope: text,
  owner: text,
  expiresAt: moment,
  groups: z
    .array(z.strictObject({ ...namedGroup, rules: z.array(text) }))
    .describe('By the log: groups in which rules for the entry exist that no other approves, or the exempt group.'),
});

const sweep = z.strictObject({
  sweepId: text,
  startedAt: moment,
  concludedAt: moment.nullable().describe('Null while it is being concluded.'),
  verdict: z.enum(['released', 'halted']).nullable(),
  changeLimit: count,
  held: z
    .strictObject({
      scopes: z.array(z.strictObject({ scope: text, limit: text, most: count, changes: count })),
      scopesOmitted: count,
      changes: count.describe('How many groups are not closed for that.'),
    })
    .nullable()
    .describe('Accounts and OUs beyond their own change limits, in which nothing was closed; null where none was.'),
  accounts: count.describe('How many accounts it was begun with.'),
  reported: count.describe('How many of them have reported.'),
  places: count.describe('How many account and region pairs were scanned.'),
  groups: count,
  findings: count,
  changes: count,
});

export const statusDocument = z.strictObject({
  accounts: z.array(account),
  unfinished: z.array(unfinished),
  proposals: z.array(proposal),
  endingSoon: z.array(ending),
  evidence: z
    .array(z.strictObject({ ...namedGroup, proposal: text.nullable(), summary: evidenceSummary }))
    .describe(
      'Groups that are open or wait for approval, and what the deployed bot has kept of whom closing them cuts off; reachable ones first.',
    ),
  lastSweep: sweep.nullable().describe('Null where none is on record.'),
  errors: z
    .array(
      z.strictObject({
        account: text.nullable(),
        region: text.nullable(),
        groupId: groupId.nullable(),
        error: text,
      }),
    )
    .describe('What could not be read, and chains that are not valid. Without an account: what concerns all.'),
  attention: z
    .array(
      z.strictObject({
        kind: z.enum([
          'policy',
          'registry',
          'chains',
          'unfinished',
          'failed',
          'deferred',
          'proposals',
          'sweep',
          'unread',
        ]),
        what: text,
        command: text,
      }),
    )
    .describe('What needs a person. Where it is not empty, the exit code is 3.'),
});
