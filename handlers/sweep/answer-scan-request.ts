import type { AccountReport } from '../../core/sweep/account-report.ts';
import { type Concluded, concludeIfDue } from '../../core/sweep/conclude-sweep.ts';
import { followAllowlist } from '../../core/sweep/follow-allowlist.ts';
import { type FollowWorld, followInAccount } from '../../core/sweep/follow-in-account.ts';
import { type ScanAccountWorld, scanAccount } from '../../core/sweep/scan-account.ts';
import type { ManagedGroupsRequest, ScanAccountRequest, ScanRequests } from '../../core/sweep/scan-request.ts';
import type { StartSweepWorld } from '../../core/sweep/start-sweep.ts';
import type { SweepConclusion } from '../../core/sweep/sweep.ts';
import type { Logger } from '../../runtime/logger.ts';
import { askOfFindings, type EvidenceOfFindings } from './ask-of-findings.ts';
import { readScanRequest } from './scan-request.ts';

/** All that the scan function works with. Nothing of it is read from the environment, and it waits by `sleep` alone. */
export interface ScanWorld extends ScanAccountWorld, FollowWorld, StartSweepWorld {
  readonly scans: ScanRequests;
  readonly fleet: StartSweepWorld['fleet'] & ScanAccountWorld['fleet'];
  readonly accountStates: ScanAccountWorld['accountStates'];
  /** Null: sweeps ask for no evidence. */
  readonly evidence: EvidenceOfFindings | null;
}

/** What becomes of a message. `again`: it is to be delivered again after so many seconds. */
export type Answer = { readonly kind: 'done' } | { readonly kind: 'again'; readonly delaySeconds: number };

/** How soon an account that cannot be reached is tried again. */
const reachAgainSeconds = 30;

const done: Answer = { kind: 'done' };

/** A message, and how often it has been delivered, this time included. */
export interface ScanMessage {
  readonly body: string;
  readonly deliveries: number;
}

/** Does what a message of the scan queue asks for. Rejects where that fails for a reason that may pass: it is delivered again then. */
export async function answerScanRequest(message: ScanMessage, world: ScanWorld, logger: Logger): Promise<Answer> {
  const request = readScanRequest(message.body);
  if (request.kind === 'of-earlier-version') {
    logger.warn(
      { body: message.body },
      'a request of an earlier version is dropped: the next sweep does what it asks for',
    );
    return done;
  }
  if (world.settings.mode === 'off') {
    logger.info({ request }, 'the mode is off: nothing is scanned');
    return done;
  }
  switch (request.kind) {
    case 'scan-account':
      return scan(request, message.deliveries, { world, logger });
    case 'conclude-sweep':
      tellEnd(request.sweepId, await concludeIfDue(request, world), logger);
      return done;
    case 'allowlist-changed':
      logger.info(await followAllowlist(request, world), 'scans for managed groups requested');
      return done;
    case 'managed-groups':
      await follow(request, { world, logger });
      return done;
  }
}

interface Context {
  readonly world: ScanWorld;
  readonly logger: Logger;
}

async function scan(request: ScanAccountRequest, deliveries: number, { world, logger }: Context): Promise<Answer> {
  const { sweepId, account } = request;
  const scanned = await scanAccount(request, deliveries, world);
  if (scanned.kind === 'too-late') {
    logger.warn({ sweepId, account }, 'too late: the sweep has ended');
    return done;
  }
  if (scanned.kind === 'unreachable') {
    logger.warn({ sweepId, account, reason: scanned.reason }, 'account cannot be reached: it is tried once more');
    return { kind: 'again', delaySeconds: reachAgainSeconds };
  }
  tellReport(sweepId, scanned.report, logger);
  if (scanned.conclusion) tellConclusion(scanned.conclusion, logger);
  if (world.evidence) await askOfFindings(scanned.report, world.evidence, logger);
  return done;
}

function tellReport(
  sweepId: string,
  { account, regions, skipped, failures, change }: AccountReport,
  logger: Logger,
): void {
  for (const failure of failures) logger.error({ sweepId, ...failure }, 'not everything could be scanned');
  if (skipped.length > 0)
    logger.warn({ sweepId, account, regions: skipped }, 'regions that are not enabled are skipped');
  for (const { region, undelivered = 0 } of regions) {
    const line = { sweepId, account, region, undelivered };
    if (undelivered > 0)
      logger.error(line, 'events of this region never reached the hub: they are in its dead-letter queue');
  }
  if (change === 'left') logger.warn({ sweepId, account }, 'account is not managed any more: it is not scanned');
  const sum = (count: 'groups' | 'findings' | 'changes') => regions.reduce((total, region) => total + region[count], 0);
  const counts = { regions: regions.length, groups: sum('groups'), findings: sum('findings'), changes: sum('changes') };
  logger.info({ sweepId, account, ...counts }, 'account scanned');
}

function tellEnd(sweepId: string, concluded: Concluded, logger: Logger): void {
  switch (concluded.kind) {
    case 'concluded':
      tellConclusion(concluded.conclusion, logger);
      break;
    case 'ended':
      logger.info({ sweepId }, 'the sweep has ended');
      break;
    case 'waits': {
      const { reported, accounts } = concluded;
      logger.info({ sweepId, reported: reported.accounts, accounts }, 'the sweep goes on');
      break;
    }
    case 'of-earlier-version':
      logger.warn({ sweepId }, 'a sweep of an earlier version is dropped: the next one scans everything');
  }
}

function tellConclusion(
  { sweepId, end, verdict, changes, brake, held, accounts, unread, missing }: SweepConclusion,
  logger: Logger,
): void {
  const line = { sweepId, end, verdict, changes, brake, accounts, unread: unread.length, missing: missing.length };
  if (verdict === 'halted')
    logger.error(line, 'sweep halted: more groups to close than the change limit allows, so none is closed');
  else if (held)
    logger.error({ ...line, held: held.scopes }, 'sweep held accounts or OUs that are beyond their change limits');
  else logger.info(line, 'sweep concluded');
}

async function follow({ kind: _, ...order }: ManagedGroupsRequest, { world, logger }: Context): Promise<void> {
  const { groups, again, left } = await followInAccount(order, world);
  logger.info({ account: order.account, groups }, 'checks of managed groups queued');
  for (const note of again) logger.warn(note, 'not reached after an edit of the allowlist: it is tried again alone');
  for (const note of left) logger.error(note, 'not reached after an edit of the allowlist: left to the next sweep');
}
