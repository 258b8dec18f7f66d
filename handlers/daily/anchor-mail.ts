import type { Notification } from '../../aws/sns-topic.ts';
import type { AnchorEntry } from '../../core/audit/anchor.ts';
import type { LogStates } from '../../core/audit/group-states.ts';
import { counted } from '../../core/model/counted.ts';
import { environmentSection, type Hub } from '../announce/next-commands.ts';
import { factLines, plainText } from '../announce/plain-text.ts';
import { subjectText } from '../announce/subject.ts';

/** The anchor of a day, for whoever keeps it elsewhere. */
export function anchorMail(
  { digest, chains, entries, at, due }: AnchorEntry,
  { faults, hub }: Pick<LogStates, 'faults'> & { readonly hub: Hub },
): Notification {
  const counts = `${counted(chains, 'chain')}, ${counted(entries, 'entry', 'entries')}`;
  const notValid = faults.length > 0 ? `, ${faults.length} not valid` : '';
  return {
    subject: subjectText(`Anchor of ${due.slice(0, 10)}: ${counts}${notValid}`),
    text: plainText([
      { title: null, lines: ['The anchor of all chains of the audit log. Keep this mail outside of AWS.'] },
      {
        title: null,
        lines: factLines([
          ['Digest', digest],
          ['Chains', String(chains)],
          ['Entries', String(entries)],
          ['Written', at],
        ]),
      },
      {
        title: `Chains that are not valid (${faults.length})`,
        lines: faults.map(({ group, sequence, problem }) => `${group} entry ${sequence}: ${problem}`),
        isList: true,
      },
      {
        title: 'Later, to see whether entries were removed or replaced since',
        lines: [`smtp-warden history verify --anchor ${digest} --region ${hub.region}`],
      },
      environmentSection(hub),
    ]),
    attributes: { event: 'Anchor', outcome: 'anchor' },
  };
}
