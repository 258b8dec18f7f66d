import type { ChainLink } from '../../core/audit/audit-log.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { type BrokenChain, brokenChain, restartChain } from '../../core/reconcile/restart-chain.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';

interface RestartOrder {
  readonly group: GroupRef;
  readonly reason: string;
  readonly yes: boolean;
}

/** Shows what is not valid in the chain of a group, asks, and starts a new chain. Gives the exit code. */
export async function restartHistory(
  { group, reason, yes }: RestartOrder,
  session: Session,
  host: Host,
): Promise<number> {
  const { auditLog, clock } = session.runtime;
  const links = await auditLog.entriesOf(groupKey(group));
  if (links.length === 0)
    throw new Error(`the history has no entry about ${groupKey(group)}; check the id, --account and --group-region`);
  const broken = brokenChain(links, clock.now());
  if (!broken) throw new Error(`the history of ${groupKey(group)} is valid, so no new chain is started`);
  for (const line of brokenLines(group, broken, links)) host.line(line);
  if (!(await host.ask('Start a new chain for it?', { yes }))) throw new Error('nothing was written');
  const result = await restartChain(group, reason, session.trigger('history restart'), session.runtime);
  if (result.kind === 'refused') throw new Error(result.reason);
  const { id, sequence } = result.entry;
  host.document({ ...group, restarted: true, id, sequence, lastGood: sequenceOf(broken.lastGood), bad: broken.bad });
  host.line(`New chain started with entry ${sequence}  ${id}`);
  return exitCodes.fine;
}

function brokenLines(group: GroupRef, { bad, lastGood }: BrokenChain, links: readonly ChainLink[]): string[] {
  const badLink = links.find(({ stored }) => stored.sequence === bad.sequence);
  return [
    `The history of ${groupKey(group)} is not valid at entry ${bad.sequence}: ${bad.problem}`,
    `  last valid entry     ${lastGood ? linkText(lastGood) : 'none'}`,
    `  first invalid entry  ${badLink ? linkText(badLink) : `entry ${bad.sequence} is missing`}`,
    'With a new chain, the bot no longer knows which rules it has made in this group: they stay, and from then on they belong to the owner of the group.',
    '',
  ];
}

/** As far as an entry can be read. Nothing in it is to be trusted, but it tells a person what to look for. */
function linkText({ stored, entry }: ChainLink): string {
  const text = entry ? `${entry.at} ${entry.outcome} ${entry.id}` : JSON.stringify(stored).slice(0, 200);
  return `${stored.sequence}  ${text}`;
}

function sequenceOf(link: ChainLink | null): number | null {
  return link?.stored.sequence ?? null;
}
