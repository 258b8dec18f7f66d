import { errorCode } from '../../aws/aws-error.ts';
import { type CheckResult, deniedCodes } from '../../aws/checks.ts';
import { counted } from '../../core/model/counted.ts';
import { plainLine } from '../../core/model/plain-line.ts';
import type { RegistryContents } from '../../core/organisation/registry.ts';
import { checkText, type NamedCheck } from '../doctor/check-text.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { orWithoutTable } from '../log/without-table.ts';
import { placeFailure } from '../places/scan-error.ts';
import { openTables, type Session, type TableOptions } from '../session.ts';
import { accountIdOf } from './account-id.ts';
import { verdictOn } from './account-view.ts';
import { type CheckedAccount, checkOptedIn, checkOthers, checkQuota, checkRegions } from './check-account.ts';
import { checkReader } from './check-reader.ts';
import { fleetRulesOf, namedAccountsOf } from './fleet-rules.ts';
import { runtimeReaching } from './read-account.ts';

export type CheckOptions = TableOptions;

/** Calls in an account what the bot needs there, and says of each whether it is permitted. Changes nothing. */
export async function runCheck(host: Host, options: CheckOptions, [id = '']: readonly string[]): Promise<number> {
  const account = accountIdOf(id);
  const session = await openTables(host, options);
  const checks: NamedCheck[] = [];
  for await (const check of checksOf(account, session, host)) {
    checks.push(check);
    host.line(checkText(check));
  }
  host.document({ account, checks });
  return checks.some(({ status }) => status === 'failed') ? exitCodes.failure : exitCodes.fine;
}

async function* checksOf(account: string, session: Session, host: Host): AsyncGenerator<NamedCheck> {
  const registry = await registryIfAny(session);
  yield { name: 'managed', ...checkManaged(account, session, registry) };
  const runtime = runtimeReaching(account, session, host);
  const reached = await reach(account, session, () => runtime.fleet.regionsOf(account));
  yield { name: 'role', ...reached.result };
  if (reached.regions === null) return;
  const of: CheckedAccount = {
    account,
    runtime,
    regions: reached.regions.enabled,
    tagKey: runtime.settings.optInTagKey,
  };
  yield { name: 'regions', ...regionsResult(reached.regions) };
  if (of.regions.length === 0) return;
  yield { name: 'read EC2', ...(await checkRegions(of)) };
  const { changes, tags } = await checkOptedIn(of);
  yield { name: 'change EC2', ...changes };
  if (tags) yield { name: 'only tagged rules', ...tags };
  const others = await checkOthers(of);
  if (others) yield { name: 'only opted-in groups', ...others };
  yield { name: 'rules quota', ...(await checkQuota(of)) };
  const contact = registry?.contacts.get(account) ?? null;
  const reader = await checkReader({ account, regions: of.regions, contact }, session);
  if (reader) yield { name: 'role of scans', ...reader.role };
  if (reader?.events) yield { name: 'events', ...reader.events };
}

/** Where a list decides, there may be no registry at all. */
async function registryIfAny(session: Session): Promise<RegistryContents | null> {
  const all = () => session.runtime.registry.all();
  return namedAccountsOf(session.settings) === null ? all() : orWithoutTable(all, null);
}

/** No failure where it is not: that is for people to decide, and nothing is missing in the account. */
function checkManaged(account: string, session: Session, registry: RegistryContents | null): CheckResult {
  const rules = fleetRulesOf(session, registry?.listing ?? null);
  const { kind, reason } = verdictOn(account, registry, rules);
  if (kind === 'managed') return { status: 'ok', detail: plainLine(reason) };
  const mend =
    rules.named === null
      ? `to manage it whatever its OU: smtp-warden accounts include ${account} --reason WHY`
      : 'to manage it, name it in the parameter accounts of the hub, and deploy';
  const detail = `${kind === 'unmanaged' ? 'not managed' : 'scanned, but nothing is changed there'}: ${plainLine(reason)}`;
  return { status: 'warning', detail, mend };
}

interface Regions {
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
}

/** Takes on the role and asks for the regions, by one call. */
async function reach(
  account: string,
  { settings, home }: Session,
  ask: () => Promise<Regions>,
): Promise<{ readonly result: CheckResult; readonly regions: Regions | null }> {
  const { roleName } = settings.spokes;
  try {
    const regions = await ask();
    const detail = account === home.account ? 'our own credentials' : `${roleName} can be assumed there`;
    return { result: { status: 'ok', detail }, regions };
  } catch (error) {
    return { result: { status: 'failed', detail: placeFailure(error), mend: mendOf(error, roleName) }, regions: null };
  }
}

function mendOf(error: unknown, roleName: string): string {
  if (deniedCodes.includes(errorCode(error)))
    return `allow ec2:DescribeRegions to the role ${roleName}, as deploy/spoke.yml does`;
  return (
    'see that the stack of deploy/spoke.yml is there with its role region, that its parameters are the outputs of the hub (the external id is ' +
    'SMTP_WARDEN_EXTERNAL_ID here), and that your own role is one of its OperatorArns'
  );
}

function regionsResult({ enabled, disabled }: Regions): CheckResult {
  const list = enabled.join(', ');
  if (enabled.length === 0) {
    const detail = `none of SMTP_WARDEN_REGIONS is enabled in the account: ${disabled.join(', ')}`;
    return {
      status: 'failed',
      detail,
      mend: 'enable one of them, or leave the account out: smtp-warden accounts exclude',
    };
  }
  const off = disabled.length > 0 ? `; not enabled there: ${disabled.join(', ')}` : '';
  return { status: 'ok', detail: `${counted(enabled.length, 'region')}: ${list}${off}` };
}
