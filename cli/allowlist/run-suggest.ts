import { shellWord } from '../../console/shared/shell-word.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import { counted } from '../../core/model/counted.ts';
import type { GroupRef, Place, Snapshot } from '../../core/model/security-group.ts';
import { evidenceOf } from '../evidence/evidence-finder.ts';
import type { FlowLogOptions } from '../evidence/evidence-options.ts';
import { openEvidence } from '../evidence/open-evidence.ts';
import { trafficAsked } from '../evidence/traffic-asked.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { assessBy, knownChainIfAny } from '../log/known-chain.ts';
import { comment } from '../render/aws-cli.ts';
import { bytesText } from '../render/bytes-text.ts';
import { evidenceLines, lostSources } from '../render/evidence.ts';
import { openSession, type PlaceOptions, policyForReading } from '../session.ts';
import { snapshotsOf, targetOf } from '../target.ts';
import { placeholders } from './placeholders.ts';
import { type Suggestion, suggestedCidrs } from './suggested-cidrs.ts';

export interface SuggestOptions extends PlaceOptions, FlowLogOptions {
  readonly fromTraffic?: string;
}

/** Prints commands that approve who would be cut off. Writes nothing; whoever runs one says who answers for it, and why. */
export async function runSuggest(host: Host, options: SuggestOptions, groups: readonly string[]): Promise<number> {
  const target = targetOf(groups, options);
  const { fromTraffic: evidence, ...rest } = options;
  const period = evidence === undefined ? {} : { evidence };
  const asked = await trafficAsked({ ...rest, ...period }, { host, now: Date.now(), flag: '--from-traffic' });
  if (asked === null) throw new UsageError('say where to look: --from-traffic 14d, or --flow-logs with files, or both');
  const session = await openSession(host, options);
  const policy = await policyForReading(session, host);
  const [snapshot] = await snapshotsOf(session, target.kind === 'groups' ? target.groups : []);
  if (snapshot === undefined) throw new UsageError('give the id or name of a security group');
  const assessment = await assessBy(await knownChainIfAny(snapshot.ref, session), snapshot, { session, policy });
  const finder = openEvidence(session, { policy, asked, host });
  const known = assessment && (await evidenceOf(assessment, finder));
  const sources = known?.traffic ? lostSources(known.traffic) : [];
  const suggestions = suggestedCidrs(sources, session.settings.warden.limits);
  const commands = suggestions.map(({ cidr }) => addCommand(cidr, snapshot.ref, session.home));
  host.document(documentOf(snapshot, { suggestions, commands, known }));
  tell({ snapshot, suggestions, commands, known }, sources.length, host);
  return exitCodes.fine;
}

/** The scope is the group alone: who speaks to it needs no way into others. */
export function addCommand(cidr: string, { account, region, groupId }: GroupRef, home: Place): string {
  const where = [
    ...(region === home.region ? [] : ['--group-region', shellWord(region)]),
    ...(account === home.account ? [] : ['--group-account', shellWord(account)]),
  ];
  const who = ['--owner', placeholders.owner, '--reason', placeholders.reason];
  return ['smtp-warden allowlist add', shellWord(cidr), '--group', shellWord(groupId), ...where, ...who].join(' ');
}

interface Suggested {
  readonly suggestions: readonly Suggestion[];
  /** One for each suggestion. */
  readonly commands: readonly string[];
  readonly known: Evidence | null;
}

function documentOf({ ref, name, vpcId }: Snapshot, { suggestions, commands, known }: Suggested) {
  const withCommands = suggestions.map((suggestion, index) => ({ ...suggestion, command: commands[index] ?? '' }));
  return { ...ref, groupName: name, vpcId, suggestions: withCommands, evidence: known };
}

/** The commands stand alone in their lines, and everything else is a comment: the output can be edited and run. */
function tell(
  { snapshot, suggestions, commands, known }: Suggested & { readonly snapshot: Snapshot },
  sources: number,
  host: Host,
): void {
  const { ref, name } = snapshot;
  const say = (text: string) => host.line(comment(text));
  say(`${ref.groupId} ${name}: ${headText(known, sources)}`);
  for (const line of evidenceLines(known)) say(line);
  if (suggestions.length > 0)
    say(`Replace ${placeholders.owner} by who is responsible, and ${placeholders.reason} by why it is needed:`);
  for (const [index, suggestion] of suggestions.entries()) {
    say(suggestionText(suggestion));
    host.data(commands[index] ?? '');
  }
}

function headText(known: Evidence | null, sources: number): string {
  if (known?.traffic == null) return 'closing it cuts off nobody, port 25 is restricted';
  if (sources > 0) return `closing it cuts off ${counted(sources, 'source')}, as far as it is known`;
  return known.traffic.covered
    ? 'nobody spoke to port 25 whom closing it cuts off'
    : 'no source is known that closing it cuts off, and not all traffic is known';
}

function suggestionText({ cidr, addresses, packets, bytes, lastSeen }: Suggestion): string {
  const what = [counted(addresses, 'address', 'addresses'), counted(packets, 'packet'), bytesText(bytes)].join(', ');
  return `${cidr}: ${what}, last seen ${lastSeen}`;
}
