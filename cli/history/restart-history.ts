import type { ChainLink } from '../../core/audit/audit-log.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { type BrokenChain, brokenChain, restartChain } from '../../core/reconcile/restart-chain.ts';
import { confirmed } from '../confirm.ts';
import { exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';
import type { Session } from '../session.ts';

interface RestartOrder {
  readonly group: GroupRef;
  readonly reason: string;
  readonly yes: boolean;
}

/** Shows what does not hold in the chain of a group, asks, and begins the chain anew. Gives the exit code. */
export async function restartHistory(
  { group, reason, yes }: RestartOrder,
  session: Session,
  output: Output,
): Promise<number> {
  const { auditLog, clock } = session.runtime;
  const links = await auditLog.entriesOf(groupKey(group));
  if (links.length === 0)
    throw new Error(`nothing is on record about ${groupKey(group)}; check the id, --account and --group-region`);
  const broken = brokenChain(links, clock.now());
  if (!broken) throw new Error(`the history of ${groupKey(group)} is valid, so no new chain is begun`);
  for (const line of brokenLines(group, broken, links)) output.line(line);
  if (!(await confirmed('Begin its history anew?', { yes }))) throw new Error('nothing was written');
  const result = await restartChain(group, reason, session.trigger('history restart'), session.runtime);
  if (result.kind === 'refused') throw new Error(result.reason);
  const { id, sequence } = result.entry;
  output.document({ ...group, restarted: true, id, sequence, lastGood: sequenceOf(broken.lastGood), bad: broken.bad });
  output.line(`Begun anew with entry ${sequence}  ${id}`);
  return exitCodes.fine;
}

function brokenLines(group: GroupRef, { bad, lastGood }: BrokenChain, links: readonly ChainLink[]): string[] {
  const badLink = links.find(({ stored }) => stored.sequence === bad.sequence);
  return [
    `The history of ${groupKey(group)} is not valid at entry ${bad.sequence}: ${bad.problem}`,
    `  last entry that holds   ${lastGood ? linkText(lastGood) : 'none'}`,
    `  the one that does not   ${badLink ? linkText(badLink) : `${bad.sequence} is not there`}`,
    'Begun anew, the bot does not know any more which rules it has let in there: they stay, and are their owner’s from then on.',
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
