import { z } from 'zod';
import { chainFault, type Linked, restartOf } from '../../core/audit/hash-chain.ts';
import { counted } from '../../core/model/counted.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { styled } from '../host/terminal.ts';
import type { Session } from '../session.ts';

/** The end of a chain as it once was. */
const headSchema = z.object({ group: z.string(), entries: z.int().min(1), head: z.string() });
const anchorSchema = z.object({ chains: z.array(headSchema) });

type Head = z.infer<typeof headSchema>;

interface Fault {
  readonly group: string;
  readonly sequence: number;
  readonly problem: string;
}

/** Where a person has started a new chain after an invalid entry. */
interface Restarted {
  readonly group: string;
  readonly sequence: number;
  /** The sequence of the invalid entry. */
  readonly bad: number;
  readonly by: string;
  readonly reason: string;
}

export function readAnchor(text: string, file: string): Head[] {
  try {
    return anchorSchema.parse(JSON.parse(text)).chains;
  } catch (error) {
    throw new UsageError(`${file} is not what \`smtp-warden history verify --json\` prints`, { cause: error });
  }
}

/**
 * Recomputes every chain as it is stored. Entries removed at the end leave a valid, shorter chain, so they are found only
 * against an anchor: what an earlier verification printed, kept somewhere else. A fault that a restart answers is only named.
 */
export async function verifyHistory({ runtime }: Session, anchor: readonly Head[], host: Host): Promise<number> {
  const anchors = new Map(anchor.map((head) => [head.group, head]));
  const chains: Head[] = [];
  const faults: Fault[] = [];
  const restarts: Restarted[] = [];
  let entries = 0;
  for await (const { groupKey: group, links } of runtime.auditLog.chains()) {
    const fault = chainFault(links) ?? anchorFault(links, anchors.get(group));
    anchors.delete(group);
    if (fault) faults.push({ group, ...fault });
    restarts.push(...links.flatMap((link) => restartedBy(link, group)));
    chains.push({ group, entries: links.length, head: links.at(-1)?.hash ?? '' });
    entries += links.length;
    host.progress(`${counted(chains.length, 'group')}, ${counted(entries, 'entry', 'entries')}`);
  }
  for (const group of anchors.keys()) faults.push({ group, sequence: 1, problem: 'the whole chain was removed' });
  host.progress('');
  host.document({ verified: faults.length === 0, entries, faults, restarts, chains });
  for (const { group, sequence, bad, by, reason } of restarts)
    host.line(
      `${styled('yellow', '!')} ${group} entry ${sequence}: new chain started by ${by}, because entry ${bad} was not valid: ${reason}`,
    );
  for (const { group, sequence, problem } of faults)
    host.line(`${styled('red', '✗')} ${group} entry ${sequence}: ${problem}`);
  const verdict = faults.length === 0 ? styled('green', 'intact') : styled('red', `${faults.length} damaged`);
  host.line(`${counted(entries, 'entry', 'entries')} in ${counted(chains.length, 'chain')}: ${verdict}`);
  return faults.length === 0 ? exitCodes.fine : exitCodes.failure;
}

function anchorFault(
  links: readonly { readonly hash: string }[],
  anchor: Head | undefined,
): { sequence: number; problem: string } | null {
  if (!anchor) return null;
  const link = links[anchor.entries - 1];
  if (!link) return { sequence: links.length + 1, problem: 'the entry was removed, with all after it' };
  if (link.hash !== anchor.head)
    return { sequence: anchor.entries, problem: 'the chain was rewritten since the anchor' };
  return null;
}

interface RestartedEntry {
  readonly restart?: { readonly reason?: unknown };
  readonly trigger?: { readonly actor?: { readonly arn?: unknown } };
}

/** As stored, so nothing of it is believed but that it is there. */
function restartedBy(link: Linked<object>, group: string): Restarted[] {
  const bad = restartOf(link);
  if (bad === null) return [];
  const { restart, trigger } = link as Linked<RestartedEntry>;
  const by = String(trigger?.actor?.arn ?? 'nobody named');
  return [{ group, sequence: link.sequence, bad, by, reason: String(restart?.reason ?? '') }];
}
