import type { GroupRef } from '../../../core/model/security-group.ts';

export const ownAccount = '111122223333';
/** Managed through the role of the spokes, as a deployment manages it. */
export const memberAccount = '444455556666';

const here = { account: ownAccount, region: 'us-east-1' };
const ireland = { account: ownAccount, region: 'eu-west-1' };
const member = { account: memberAccount, region: 'us-east-1' };

/** The groups of the sandbox's account by what is to be seen in them. The ids and the roles stay; names and texts are for people. */
export const consoleGroups = {
  /** Open to everywhere, at an instance with a public address. A proposal waits; flow logs show who would be cut off. */
  reachableMx: { ...here, groupId: 'sg-0a41c7d2e5f830001' },
  /** Open to everywhere, at an instance with a public address. A proposal waits; partners, and one source that nobody knows, in the flow logs. */
  reachableRelay: { ...here, groupId: 'sg-0a41c7d2e5f830002' },
  /** Opted in, open over ports 20-30; its interface has no path from the internet. */
  noPath: { ...here, groupId: 'sg-0a41c7d2e5f830003' },
  /** Opted in, open, and nothing is attached. */
  unattached: { ...here, groupId: 'sg-0a41c7d2e5f830004' },
  /** Opted in, open by two halves of the IPv4 space. */
  splitCidrs: { ...here, groupId: 'sg-0a41c7d2e5f830005' },
  /** Not opted in, open over IPv6 at an interface that can be reached. */
  ipv6: { ...here, groupId: 'sg-0a41c7d2e5f830006' },
  /** Not opted in, open by a prefix list. */
  prefixList: { ...here, groupId: 'sg-0a41c7d2e5f830007' },
  /** Opted in, open for all traffic. */
  allTraffic: { ...ireland, groupId: 'sg-0a41c7d2e5f830008' },
  /** Not opted in, open and reachable. */
  notOptedIn: { ...here, groupId: 'sg-0a41c7d2e5f830009' },
  /** Its opt-in tag has the value `True`, which does not count; behind a load balancer, so that nobody knows whether it can be reached. */
  nearMiss: { ...here, groupId: 'sg-0a41c7d2e5f830010' },
  /** Nothing to do. */
  compliant: { ...here, groupId: 'sg-0a41c7d2e5f830011' },
  /** Open and reachable; its proposal was rejected, and its exemption ends in three days. */
  exempt: { ...here, groupId: 'sg-0a41c7d2e5f830012' },
  /** Was closed twice and is open again by an undo, exempt for some time. */
  undone: { ...here, groupId: 'sg-0a41c7d2e5f830013' },
  /** Not opted in, with a name of 92 characters. */
  longName: { ...here, groupId: 'sg-0a41c7d2e5f830014' },
  /** Closed again and again, and opened again by hand; closed now. */
  gateway: { ...here, groupId: 'sg-0a41c7d2e5f830015' },
  /** Closed; a closing of it failed once. */
  submission: { ...here, groupId: 'sg-0a41c7d2e5f830016' },
  /** Closed twice; a CloudFormation stack opens it. The undo of the last closing is refused, and offered for the port only. */
  tickets: { ...here, groupId: 'sg-0a41c7d2e5f830017' },
  /** Closed, in the second region. */
  ireland: { ...ireland, groupId: 'sg-0a41c7d2e5f830018' },
  /** Closed, in the second account. */
  member: { ...member, groupId: 'sg-0a41c7d2e5f830019' },
  /** Not opted in, open and reachable, in the second account. */
  memberOpen: { ...member, groupId: 'sg-0a41c7d2e5f830020' },
} as const satisfies Record<string, GroupRef>;
