import { z } from 'zod';
import {
  count,
  entry,
  errors,
  exemption,
  groupId,
  namedGroup,
  place,
  storedEntry,
  storedExemption,
  text,
} from './json-parts.ts';

/** What the documents of the commands have in common that show their effect before they edit. */

const groupState = z.strictObject({
  decision: z.enum(['compliant', 'report', 'exempt', 'defer', 'remediate', 'unknown']),
  openTo: z.array(text).describe('The sources that reach the port, the widest first; none: nobody.'),
});
const networks = z.array(text);

/** What an edit changes. `applied` tells whether it was made: false after --dry-run and where the person said no. */
const applied = z.boolean().describe('Whether it was written: false after --dry-run and where nothing differs.');
const effect = z
  .strictObject({
    groups: z.array(
      z.strictObject({
        ...place,
        groupId,
        name: z.string(),
        before: groupState.describe('What is decided by the policy as it is, and who gets in now.'),
        after: groupState.describe('What is decided by the edited policy, and who gets in once that is done.'),
        authorize: z.array(text).describe('Rules that are made, in words.'),
        revoke: z.array(text).describe('Rules that go, in words.'),
        gainsAccess: networks.describe('Networks that are approved then, do not get in now, and do then.'),
        losesAccess: networks.describe('Networks that are approved now, get in now, and do not then.'),
        closes: z.boolean().describe('Whether the port is closed to the internet.'),
        heldBackBy: z.enum(['quota', 'sum']).nullable().describe('Which limit holds back closings and approvals.'),
        reason: text,
      }),
    ),
    summary: z.strictObject({
      mode: z.enum(['plan', 'enforce', 'off']).describe('The mode of these settings; the effect is that of enforce.'),
      groups: count,
      closed: count,
      lettingIn: count,
      losingAccess: count,
      deferred: count,
      overQuota: count,
      overSum: count,
      exempt: count,
      reportedOnly: count.describe('Of all groups that were read: open, and not opted in.'),
      changeLimit: z
        .strictObject({ limit: count, closings: count, exceeded: z.boolean() })
        .describe(
          'How many of all groups that were read a sweep would close. More than the limit, and it closes none.',
        ),
    }),
    unread: z.array(
      z.strictObject({
        account: place.account,
        region: text.nullable(),
        groupId: groupId.nullable(),
        reason: text,
      }),
    ),
  })
  .meta({ id: 'effect', description: 'What an edit changes: the groups whose rules or decision change.' });

const optIn = z.strictObject({
  account: place.account.optional().describe('Where all groups are in one place; so is region.'),
  region: place.region.optional(),
  groupId: groupId.optional().describe('Where it is one group; so is groupName.'),
  groupName: z.string().optional(),
  optedIn: z.boolean().describe('What was asked for.'),
  groups: z.array(z.strictObject(namedGroup)),
  applied,
  effect,
  errors: errors.describe('Groups whose tag could not be changed.'),
});
const removed = z.strictObject({ removed: text.describe('The id of what is removed.'), applied, effect });
const editedEntry = z.strictObject({ entry, applied, effect });
const editedExemption = z.strictObject({ exemption, applied, effect });

const storedItem = z.union([storedEntry, storedExemption]).nullable();

/** The documents of these commands. */
export const editDocuments = {
  'groups-opt-in': optIn,
  'groups-opt-out': optIn,
  'allowlist-add': z.strictObject({
    entry,
    foundIn: z
      .strictObject(place)
      .nullable()
      .describe('Where the group or VPC exists; null where the scope names neither, and with --force.'),
    applied,
    effect,
  }),
  'allowlist-renew': editedEntry,
  'allowlist-update': editedEntry,
  'allowlist-remove': removed,
  'allowlist-import': z.strictObject({
    applied,
    effect,
    added: z.array(entry),
    changed: z.array(z.strictObject({ before: entry, after: entry })),
    removed: z.array(entry),
    unchanged: count,
  }),
  'allowlist-accept': z.strictObject({
    item: text.describe('The id of an entry or exemption.'),
    before: storedItem.describe("The item by the policy's chain; null where there is none."),
    after: storedItem.describe('The item in the table; null where there is none.'),
    applied,
    effect,
  }),
  'exempt-add': editedExemption,
  'exempt-renew': editedExemption,
  'exempt-remove': removed,
} as const;
