import { errorCode, isAnswer } from '../../aws/aws-error.ts';
import {
  allowAction,
  type CheckResult,
  checkAppend,
  checkChanges,
  checkReads,
  checkTable,
  deniedCodes,
  optedInGroup,
} from '../../aws/checks.ts';
import { dynamodbClient } from '../../aws/clients.ts';
import { checkLayout } from '../../aws/policy-table/check-layout.ts';
import { defaultRulesQuota, readRulesQuota } from '../../aws/rules-quota.ts';
import { accountsTable, allowlistTable, auditTable } from '../../aws/table-definitions.ts';
import { counted } from '../../core/model/counted.ts';
import { vpcEntries } from '../../core/policy/beyond-vpc.ts';
import { optInValue } from '../../core/policy/opt-in.ts';
import { fleetRulesOf } from '../accounts/fleet-rules.ts';
import { exitCodes } from '../failure.ts';
import { adviceOn } from '../failure-of.ts';
import type { Host } from '../host/host.ts';
import { tellUnfinished, type Unfinished, unfinishedIn } from '../log/unfinished.ts';
import { orWithoutTable } from '../log/without-table.ts';
import { openSession, type PlaceOptions, type Session } from '../session.ts';
import { beyondVpcResult } from './beyond-vpc-result.ts';
import { checkDecisions } from './check-decisions.ts';
import { endsResult } from './check-ends.ts';
import { checkLambda } from './check-lambda.ts';
import { checkPolicyChain } from './check-policy-chain.ts';
import { registryResult } from './check-registry.ts';
import { checkText, type NamedCheck } from './check-text.ts';
import { trailChecks } from './check-trails.ts';
import { mailResult } from './mail-result.ts';

export async function runDoctor(host: Host, options: PlaceOptions): Promise<number> {
  const session = await openSession(host, options);
  const checks: NamedCheck[] = [];
  const { arn, account } = session.identity;
  const found = `${arn} in account ${account}, region ${session.place.region}, tables in ${session.home.region}`;
  checks.push({ name: 'credentials', status: 'ok', detail: found });
  for (const [name, check] of checksOf(session)) checks.push({ name, ...(await outcomeOf(check)) });
  const trails: CheckResult[] = [];
  const asked = await outcomeOf(async () => {
    trails.push(...(await trailChecks(session, options)));
    return { status: 'ok', detail: '' };
  });
  for (const check of asked.status === 'ok' ? trails : [asked]) checks.push({ name: 'trails', ...check });
  const unfinished: Unfinished[] = [];
  const history = await outcomeOf(async () => {
    unfinished.push(...(await unfinishedIn(session, [session.place])));
    return { status: 'ok', detail: `${unfinished.length} in progress` };
  });
  if (history.status !== 'ok') checks.push({ name: 'remediations in progress', ...history });
  host.document({ checks, unfinished });
  for (const check of checks) host.line(checkText(check));
  tellUnfinished(unfinished, session, host);
  return checks.some(({ status }) => status === 'failed') ? exitCodes.failure : exitCodes.fine;
}

function checksOf(session: Session): [string, () => Promise<CheckResult>][] {
  const { settings, home, place, runtime } = session;
  const { ec2, serviceQuotas } = runtime.clientsAt(place);
  const dynamodb = dynamodbClient(home.region);
  return [
    ['read EC2', () => checkReads(ec2)],
    ['change EC2', () => checkChangesSomewhere(ec2, settings.warden.optInTagKey)],
    ['rules quota', () => checkQuota(serviceQuotas)],
    ['allowlist table', () => checkTable(dynamodb, settings.allowlistTable, allowlistTable)],
    [
      'allowlist layout',
      () => checkLayout({ dynamodb, table: settings.allowlistTable, auditTable: settings.auditTable, now: Date.now }),
    ],
    ['allowlist', () => checkAllowlist(session)],
    ['ends', () => checkEnds(session)],
    ['audit table', () => checkTable(dynamodb, settings.auditTable, auditTable)],
    ["policy's chain", () => checkPolicyChain(runtime.allowlist)],
    ['audit log', () => checkAuditLog(session)],
    ...registryChecks(session, dynamodb),
    ...evidenceChecks(session),
    ['Lambda executions', () => checkLambda(runtime.clientsAt(home).serviceQuotas)],
  ];
}

/** Where there is an organisation, also while a list still says which accounts are managed. */
function registryChecks(
  session: Session,
  dynamodb: ReturnType<typeof dynamodbClient>,
): [string, () => Promise<CheckResult>][] {
  const { id, accountsTable: table } = session.settings.organisation;
  if (id === null) return [];
  return [
    ['accounts table', () => checkTable(dynamodb, table, accountsTable)],
    ['registry', () => checkRegistry(session)],
    ['decisions about accounts', () => checkDecisions(session)],
  ];
}

/** Where evidence is on, or mail domains are set, in the environment of the command line. The code is loaded for them alone. */
function evidenceChecks({ settings, place, runtime }: Session): [string, () => Promise<CheckResult>][] {
  const checks = () => import('../../aws/network/check-reads.ts');
  const { ec2 } = runtime.clientsAt(place);
  const { mail } = runtime;
  const ofEvidence: [string, () => Promise<CheckResult>] = [
    'read the network',
    async () => (await checks()).checkEvidenceReads(ec2),
  ];
  const ofMail: [string, () => Promise<CheckResult>] = [
    'mail domains',
    async () => (await checks()).checkAddressReads(ec2),
  ];
  return [
    ...(settings.evidence.when === 'off' ? [] : [ofEvidence]),
    ...(settings.mail.domains.length === 0 ? [] : [ofMail]),
    ...(mail ? [mxHosts(mail)] : []),
  ];
}

function mxHosts(mail: NonNullable<Session['runtime']['mail']>): [string, () => Promise<CheckResult>] {
  return ['MX hosts', async () => mailResult(mail.domains, await mail.remembered())];
}

async function checkRegistry(session: Session): Promise<CheckResult> {
  const registry = await session.runtime.registry.all();
  return registryResult(registry, fleetRulesOf(session, registry.listing));
}

async function checkChangesSomewhere(ec2: Parameters<typeof checkChanges>[0], tagKey: string): Promise<CheckResult> {
  const groupId = await optedInGroup(ec2, tagKey);
  if (groupId !== null) return checkChanges(ec2, groupId);
  const detail = `no group has the tag ${tagKey}=${optInValue}, so there is no group to check this with`;
  return { status: 'warning', detail, mend: 'opt one in with: smtp-warden groups opt-in GROUP_ID' };
}

/** Only a warning where the quota may not be read: plans then go by the default (rulesQuotaReader). */
async function checkQuota(serviceQuotas: Parameters<typeof readRulesQuota>[0]): Promise<CheckResult> {
  try {
    const quota = await readRulesQuota(serviceQuotas);
    return { status: 'ok', detail: `${counted(quota, 'inbound rule')} per group and address family` };
  } catch (error) {
    if (!isAnswer(error)) throw error;
    const detail = `unknown, so ${defaultRulesQuota} is assumed: ${error instanceof Error ? error.message : ''}`;
    return { status: 'warning', detail, mend: 'allow servicequotas:GetServiceQuota in an IAM policy of the caller' };
  }
}

/** Whether the history can be read, by that of a group that cannot exist, and whether it could be written. */
async function checkAuditLog({ runtime, home, settings }: Session): Promise<CheckResult> {
  await runtime.auditLog.tail({ ...home, groupId: 'sg-00000000000000000' });
  return checkAppend(dynamodbClient(home.region), settings.auditTable);
}

/** Whether it approves anything, and whether what is approved for one VPC applies in others. */
async function checkAllowlist({ runtime, place }: Session): Promise<CheckResult> {
  const { entries } = await runtime.allowlist.read();
  const now = runtime.clock.now();
  // Most allowlists have no entry for a VPC: only they need the read.
  if (vpcEntries(entries, now).length === 0) return policyResult(entries.length);
  const beyond = await beyondVpcResult(entries, { ec2: runtime.clientsAt(place).ec2, now });
  return beyond ?? policyResult(entries.length);
}

/** Where there is no table yet, the lines above say so. */
async function checkEnds({ runtime, settings }: Session): Promise<CheckResult> {
  const policy = await orWithoutTable(() => runtime.allowlist.read(), { entries: [], exemptions: [] });
  return endsResult(policy, { now: runtime.clock.now(), days: settings.noticeDays });
}

function policyResult(entries: number): CheckResult {
  if (entries > 0) return { status: 'ok', detail: counted(entries, 'allowlist entry', 'allowlist entries') };
  const mend = 'add one with: smtp-warden allowlist add CIDR --owner O --reason R';
  return { status: 'warning', detail: 'the allowlist is empty, so every finding is deferred', mend };
}

async function outcomeOf(check: () => Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await check();
  } catch (error) {
    const code = errorCode(error);
    const detail = error instanceof Error && error.message ? `${code}: ${error.message}` : code;
    const mend = deniedCodes.includes(code) ? allowAction : (adviceOn(error) ?? 'read the message from AWS');
    return { status: 'failed', detail, mend };
  }
}
