import { z } from 'zod';
import { accountIdPattern, securityGroupIdPattern } from '../core/model/aws-ids.ts';

/** What the documents say of whom a closing cuts off. */

const text = z.string().min(1);
const count = z.int().min(0);
const moment = z.iso.datetime();
/** Sums over many records may be more than a number holds exactly; then they are rounded, and `reasons` says so. */
const sum = z.number().min(0);

const interfaceEvidence = z.strictObject({
  id: text,
  type: z.string(),
  attachedTo: text.nullable().describe('What it belongs to, in words; null where EC2 names nothing.'),
  vpcId: z.string(),
  subnetId: z.string(),
  privateAddresses: z.array(text),
  publicAddresses: z.array(text).describe('Public IPv4 addresses, and IPv6 addresses.'),
  verdict: z.enum(['reachable', 'no path found', 'unknown']),
  reasons: z.array(text),
  alsoOpenBy: z
    .array(z.strictObject({ groupId: text, groupName: z.string().nullable() }))
    .describe(
      'Other groups of it that leave the port open to the internet: closing this one alone does not close it here.',
    ),
});

export const sourceClass = z
  .enum(['approved', 'managed', 'private', 'cutOff'])
  .describe(
    '`approved`: an approved CIDR holds it. `managed`: another rule that stays lets it in. `private`, `cutOff`: nothing lets it in any more.',
  );

const source = z.strictObject({
  cidr: text.describe('One address: /32, or /128.'),
  class: sourceClass,
  packets: sum,
  bytes: sum,
  firstSeen: moment,
  lastSeen: moment,
});

export const trafficEvidence = z
  .strictObject({
    from: moment.nullable(),
    to: moment.nullable(),
    covered: z.boolean().describe('Whether flow logs cover every interface of the group for the whole period.'),
    reasons: z.array(text).describe('Why not, and what else there is to know.'),
    sources: z.array(source).describe('Who opened connections to port 25, the largest first.'),
    notAttributed: z
      .strictObject({ interfaces: count, flows: sum })
      .describe('Flows to interfaces that are not attached to the group: counted, and nobody’s.'),
  })
  .meta({ id: 'trafficEvidence', description: 'Who spoke to port 25 of a group, by VPC flow logs.' });

export const verdict = z.enum(['reachable', 'no path found', 'unattached', 'unknown']);

export const evidence = z
  .strictObject({
    verdict,
    reasons: z.array(text),
    interfaces: z.array(interfaceEvidence),
    traffic: trafficEvidence.nullable().describe('Null without --evidence and --flow-logs.'),
  })
  .nullable()
  .meta({
    id: 'evidence',
    description:
      'Whom closing the group cuts off, as far as it could be read; it changes no decision. Null where nothing exposes the group.',
  });

const traffic = z.strictObject({
  from: moment.nullable(),
  to: moment.nullable(),
  covered: z.boolean(),
  reasons: z.array(text),
  sources: z.strictObject({ approved: count, managed: count, private: count, cutOff: count }),
  largest: z.array(
    z.strictObject({ cidr: text, class: z.enum(['private', 'cutOff']), packets: sum, bytes: sum, lastSeen: moment }),
  ),
});

/** What the deployed bot keeps of evidence. */
export const evidenceSummary = z
  .strictObject({
    at: moment.describe('When it was read.'),
    verdict,
    reasons: z.array(text),
    interfaces: count,
    openByOthers: count.describe('How many interfaces another group leaves open to the internet.'),
    traffic: traffic.nullable(),
  })
  .meta({ id: 'evidenceSummary', description: 'Whom closing a group cuts off, as the deployed bot has kept it.' });

const suggestion = z.strictObject({
  cidr: text.describe('A network every address of which spoke to port 25.'),
  addresses: count.min(1),
  packets: sum,
  bytes: sum,
  firstSeen: moment,
  lastSeen: moment,
  command: text.describe('Refused until OWNER and REASON are replaced by what a person says.'),
});

export const suggestDocument = z.strictObject({
  account: text.regex(accountIdPattern),
  region: text,
  groupId: text.regex(securityGroupIdPattern),
  groupName: z.string(),
  vpcId: z.string(),
  suggestions: z.array(suggestion).describe('For the sources that would be cut off, the largest first.'),
  evidence,
});
