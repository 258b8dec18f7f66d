import { z } from 'zod';
import {
  entry,
  errors,
  exemption,
  exposure,
  managedBy,
  moment,
  namedGroup,
  nothingRead,
  text,
  unfinishedGroup,
} from './json-parts.ts';
import { remediation } from './json-remediation.ts';

const shownRule = z
  .strictObject({
    id: text.describe('The security group rule, `sgr-…`.'),
    text: text.describe('The rule in words, as plans have it.'),
    protocol: text.describe('tcp, udp, icmp, icmpv6, a protocol number, or -1 for all traffic.'),
    fromPort: z.int().nullable().describe('Of icmp and icmpv6 the type. Null where the protocol has no ports.'),
    toPort: z.int().nullable().describe('Of icmp and icmpv6 the code.'),
    source: text.describe('A CIDR, or the id of a prefix list or security group.'),
    description: z.string().nullable(),
    reachesPort: z.boolean().describe('Whether it lets its source reach the port.'),
    opens: z
      .boolean()
      .describe('Whether it has to go so that the port is restricted: an exposure has it as offending.'),
    approved: z.boolean().describe('Whether it reaches the port, and its source lies wholly inside approved networks.'),
    managed: z
      .boolean()
      .describe('Whether smtp-warden has let it in, and it stands unchanged: it follows the allowlist.'),
  })
  .meta({ id: 'shownRule', description: 'An inbound rule, and what it means for the port.' });

const waitingProposal = z
  .strictObject({
    id: text,
    at: moment,
    digest: text
      .nullable()
      .describe('Of its plan; null in a proposal of a version that had none, which nobody can approve.'),
    state: z
      .enum(['waiting', 'approved'])
      .describe('`waiting`: for an approval or a rejection. `approved`: and not executed yet.'),
    stopsMail: z.boolean().describe('Whether the closing stops mail, so that an approval needs --despite-mail.'),
  })
  .meta({ id: 'waitingProposal', description: 'The open proposal of a group.' });

/** What the commands that show groups print. */
export const groupDocuments = {
  'groups-list': z.strictObject({
    groups: z.array(z.strictObject({ ...namedGroup, vpcId: z.string(), optedIn: z.boolean(), note: text })),
    optInTag: text,
    errors,
    error: nothingRead,
  }),
  'groups-show': z.strictObject({
    ...namedGroup,
    description: z.string(),
    vpcId: z.string(),
    optedIn: z.boolean(),
    optInNote: text
      .nullable()
      .describe('Why a tag that looks like the opt-in tag does not count; null where there is none.'),
    managedBy,
    open: z
      .boolean()
      .nullable()
      .describe('Whether more of the internet reaches the port than the limit. Null: a prefix list cannot be read.'),
    decision: z
      .enum(['compliant', 'unknown', 'report', 'exempt', 'defer', 'remediate'])
      .describe(
        'As `plan` judges. `compliant`: nothing is to be done. `unknown`: `open` is null. `remediate` with `open` false: the managed ' +
          'rules follow the allowlist.',
      ),
    reason: text,
    exposures: z.array(exposure),
    rules: z.array(shownRule).describe('All inbound rules, by id.'),
    exemption: exemption.nullable().describe('The exemption that counts now.'),
    entries: z.array(entry).describe('The allowlist entries that count for the group now, by scope and address.'),
    proposal: waitingProposal.nullable().describe('Null also where it is rejected.'),
    unfinished: unfinishedGroup.nullable(),
    lastEntry: remediation.nullable().describe('The last remediation or decision on record; null where there is none.'),
    problem: text.nullable().describe('Why the history of the group is not valid; null where it is.'),
  }),
} as const;
