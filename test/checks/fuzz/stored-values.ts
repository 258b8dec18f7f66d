import {
  byKind,
  type Check,
  cidr,
  count,
  filled,
  flag,
  list,
  moment,
  object,
  oneOf,
  ordinal,
  orNull,
  text,
  texts,
  whole,
} from './valid.ts';

const groupRef = object({ account: text, region: text, groupId: text });
const scope = byKind({ everything: {}, account: { account: text }, vpc: { vpcId: text }, group: { groupId: text } });
const vouched = { id: filled, owner: filled, reason: filled, createdAt: moment, createdBy: text, version: ordinal };

export const allowlistEntry: Check = object({
  ...vouched,
  cidr,
  scope,
  expiresAt: orNull(moment),
  'removedBy?': filled,
});
export const exemption: Check = object({ ...vouched, group: groupRef, expiresAt: moment });

const source = byKind({
  cidr: { cidr },
  'prefix-list': { prefixListId: text },
  'security-group': { groupId: text },
});
const ports = orNull(object({ from: whole, to: whole }));
const permission = { protocol: text, ports, source, description: orNull(text) };
const rule = object({ id: text, ...permission, tags: texts });
const origin = byKind({
  remainder: { securityGroupRuleId: text },
  approved: { entryIds: list(text) },
  restored: { securityGroupRuleId: text },
});
const step = byKind({
  revokeIngress: { rules: list(rule) },
  authorizeIngress: { tags: texts, rules: list(object({ ...permission, origin })) },
});
const exposure = object({
  portRule: text,
  port: whole,
  family: oneOf('ipv4', 'ipv6'),
  publicAddresses: text,
  limitPrefixLength: whole,
  reason: text,
  contributions: list(object({ source, securityGroupRuleIds: list(text), publicAddresses: text, offending: flag })),
  'notCounted?': list(
    object({
      prefixListId: text,
      cause: oneOf('not-permitted', 'not-found', 'being-changed'),
      securityGroupRuleIds: list(text),
    }),
  ),
});
const actor = object({
  arn: orNull(text),
  type: text,
  sourceIp: orNull(text),
  userAgent: orNull(text),
  at: orNull(text),
  'fromConsole?': oneOf(true),
});

const closing = object({ id: text, at: moment, openedBy: orNull(actor), tool: orNull(text) });
const portFamily = object({ port: whole, family: oneOf('ipv4', 'ipv6') });
const listedRule = object({
  permission: object(permission),
  ruleId: orNull(text),
  remediation: text,
  entries: list(object({ id: text, version: ordinal })),
  'takenOver?': oneOf(true),
});
const restart = object({
  reason: text,
  lastGood: orNull(object({ sequence: ordinal, hash: text })),
  bad: object({ sequence: ordinal, problem: text }),
});
const loss = object({
  kind: oneOf('protocols', 'description-or-tags', 'private-source'),
  securityGroupRuleId: text,
  what: text,
});

const person = object({ arn: text, userId: text });

export const auditEntry: Check = object({
  schema: oneOf(1, 2, 3),
  id: text,
  'undoes?': text,
  group: groupRef,
  groupName: text,
  vpcId: text,
  at: moment,
  outcome: oneOf(
    ...['planned', 'resumed', 'completed', 'partial', 'failed', 'restarted'],
    ...['proposed', 'reported', 'deferred', 'exempted', 'withdrawn'],
  ),
  reason: text,
  trigger: object({
    kind: oneOf('event', 'sweep', 'cli'),
    name: text,
    eventId: orNull(text),
    actor: orNull(actor),
    'opensNothing?': oneOf(true),
  }),
  managedBy: orNull(text),
  'closings?': list(closing),
  'list?': object({ rules: list(listedRule), closed: list(portFamily) }),
  'awaitedFamilies?': list(portFamily),
  'tries?': ordinal,
  'left?': list(text),
  'restart?': restart,
  'proposal?': object({ digest: text, by: orNull(person) }),
  'approval?': object({ by: person, at: moment, digest: text }),
  finding: object({ group: groupRef, exposures: list(exposure) }),
  steps: list(step),
  lost: list(loss),
  allowlistEntries: list(allowlistEntry),
  rulesBefore: orNull(list(rule)),
  rulesAfter: orNull(list(rule)),
  revokedRuleIds: list(text),
  perhapsRevokedRuleIds: list(text),
  outcomes: list(
    object({
      kind: oneOf('revokeIngress', 'authorizeIngress'),
      result: oneOf('done', 'alreadyTrue', 'failed', 'skipped'),
      missing: list(text),
      edited: list(rule),
      requestIds: list(text),
      reason: orNull(text),
    }),
  ),
  fingerprint: text,
  writer: text,
  sequence: ordinal,
  previousHash: text,
  hash: text,
});

const note = object({
  account: text,
  region: orNull(text),
  reason: text,
  'unreachableSince?': moment,
  'groupId?': text,
});

const sweep = { sweepId: text, startedAt: moment, brake: count };
const region = object({
  region: text,
  groups: count,
  findings: count,
  changes: count,
  optedIn: count,
  candidates: list(text),
  candidateNames: list(text),
  'open?': list(text),
  'undelivered?': count,
});
const report = object({
  account: text,
  regions: list(region),
  skipped: list(text),
  failures: list(note),
  'failuresOmitted?': count,
  'change?': oneOf('back', 'left'),
});

export const sweepConclusion: Check = object({
  ...sweep,
  concludedAt: moment,
  end: oneOf('complete', 'stalled', 'time-over'),
  verdict: oneOf('released', 'halted'),
  changes: count,
  accounts: count,
  places: count,
  groups: count,
  findings: count,
  optedIn: count,
  failed: count,
  failedNews: count,
  unread: list(text),
  failures: list(note),
  'heldGroups?': list(object({ account: text, region: text, groupId: text, groupName: text })),
  skipped: list(object({ region: text, accounts: count, examples: list(text) })),
  missing: list(text),
  'undelivered?': count,
});

/** The parts of a sweep, its reports as a list. */
export const sweepState: Check = object({
  sweep: object({ ...sweep, accounts: list(text) }),
  reports: list(report),
  conclusion: orNull(sweepConclusion),
});
