import { portRules } from '../evaluator/port-rules.ts';
import { reachesPort } from '../model/reaches-port.ts';
import type { GroupRef, SecurityGroupRule } from '../model/security-group.ts';
import type { Reconciliation } from '../reconcile/reconcile-deps.ts';
import { type Control, isOpenToAll, stillOpen } from './controls.ts';
import type { FindingAnswer, HubFinding } from './hub-finding.ts';
import { signature } from './signed-comment.ts';

/** How the check of one group of a finding ended, and its rules read after that. */
export interface Look {
  readonly ref: GroupRef;
  readonly result: Reconciliation;
  readonly rules: readonly SecurityGroupRule[];
}

export type Reply =
  | { readonly kind: 'answer'; readonly answer: FindingAnswer }
  | { readonly kind: 'nothing'; readonly reason: string }
  /** Not yet: something is unfinished, and the message will be delivered again. */
  | { readonly kind: 'later'; readonly reason: string };

/** Notes and comments may have 512 characters (Security Hub API reference, NoteUpdate and BatchUpdateFindingsV2). */
const longestText = 512;

/**
 * What to write on a finding; pure. Every update makes Security Hub send the finding again, so nothing is written that is
 * there already, and a note says what is so, not what was done or when: the second look finds it unchanged.
 * Somebody else's note is left alone unless the status changes, or two programs would overwrite each other for ever.
 * `author` is in whose name our notes are written, by which we know them.
 */
export function replyTo(finding: HubFinding, looks: readonly Look[], author: string): Reply {
  if (finding.status === 'SUPPRESSED') return nothing('the finding is suppressed by a person');
  const verdicts = looks.map((look) => verdictOn(look, finding));
  const note = shortened(noteOf(looks, verdicts), longestNote(finding, author));
  const unfinished = verdicts.find(({ kind }) => kind === 'unfinished');
  if (unfinished) return { kind: 'later', reason: unfinished.text };
  // What says NEW is for somebody to see: it is not taken from there for a port that we have not been asked about.
  const isOurs = finding.isAsked || (finding.status === 'NOTIFIED' && finding.note?.by === author);
  if (!isOurs && verdicts.every(({ kind }) => kind !== 'told') && verdicts.some(({ kind }) => kind === 'other')) {
    return nothing(`the finding is about other ports: ${note}`);
  }
  const status = verdicts.every(({ kind }) => kind === 'resolved') ? 'RESOLVED' : 'NOTIFIED';
  return unlessSaid(finding, { status, note, author });
}

function unlessSaid({ status, note, format }: HubFinding, answer: FindingAnswer): Reply {
  if (status !== answer.status) return { kind: 'answer', answer };
  // OCSF 1.9 replaces `comment` by `notes`: a comment that Security Hub never sends back would be written again for ever.
  if (note === null && format.kind === 'ocsf') return nothing('the finding has this status already, and no comment');
  if (note && wordsOf(note.text) === wordsOf(answer.note))
    return nothing('the finding has this status and note already');
  if (note && note.by !== answer.author) return nothing("the note on the finding is somebody else's");
  return { kind: 'answer', answer };
}

/** Should Security Hub ever change the blanks or signs of a note, it is still the same note, and not to be written again. */
function wordsOf(note: string): string {
  return note
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * `resolved`: the control no longer fails. `told`: it does, and there is something to tell the owner. `other`: it does,
 * but for ports that are none of our business and where we have done nothing.
 */
interface Verdict {
  readonly kind: 'resolved' | 'told' | 'other' | 'unfinished';
  readonly text: string;
}

function verdictOn(look: Look, finding: HubFinding): Verdict {
  const { result, ref } = look;
  if (result.kind === 'gone') {
    return { kind: finding.isWhole ? 'resolved' : 'told', text: 'The security group no longer exists.' };
  }
  if (result.kind === 'busy' || result.kind === 'unrecorded')
    return { kind: 'unfinished', text: `${ref.groupId}: ${result.reason}` };
  if (result.kind === 'declined')
    return { kind: 'told', text: `Not changed: ${result.reason.replace(/^not changed: /, '')}.` };
  if (result.kind === 'remediated' && result.entry.outcome !== 'completed') {
    return { kind: 'unfinished', text: `${ref.groupId}: ${result.entry.reason}` };
  }
  if (result.kind === 'decided' && result.entry.finding.exposures.length > 0) {
    const { outcome, reason } = result.entry;
    return { kind: 'told', text: `Not changed (${outcome}): ${reason}.` };
  }
  return verdictOnRest(look, finding.control);
}

/** Of a group where the port is closed: whether the control fails for another. */
function verdictOnRest(look: Look, control: Control | null): Verdict {
  const rules = rulesNow(look);
  const ours = portRules.map(({ port }) => port);
  if (rules.some((rule) => isOpenToAll(rule) && ours.some((port) => reachesPort(rule, port)))) {
    return { kind: 'unfinished', text: `${look.ref.groupId}: it was opened again after the check` };
  }
  const closed = `TCP port ${ours.join(', ')} is closed to the internet`;
  if (!control) return { kind: 'told', text: `${closed}; other ports of the finding were not checked.` };
  const open = stillOpen(control, rules);
  if (open.length === 0) return { kind: 'resolved', text: `${closed}, and so is all else that ${control.id} checks.` };
  const text = `${closed}. Still open to 0.0.0.0/0 or ::/0: ${open.join(', ')}.`;
  return { kind: look.result.kind === 'remediated' ? 'told' : 'other', text };
}

/**
 * EC2 reads lag: a read may still show what we took away, whose ids never come again, and not yet what we put in its
 * place, which was seen at the end of the remediation.
 */
function rulesNow({ result, rules }: Look): readonly SecurityGroupRule[] {
  if (result.kind !== 'remediated') return rules;
  const revoked = new Set(result.entry.revokedRuleIds);
  const seen = new Map([...(result.entry.rulesAfter ?? []), ...rules].map((rule) => [rule.id, rule]));
  return [...seen.values()].filter(({ id }) => !revoked.has(id));
}

/** The texts of all groups; which group each is about is said only where there are several. */
function noteOf(looks: readonly Look[], verdicts: readonly Verdict[]): string {
  const texts = verdicts.map(({ text }, index) => (looks.length > 1 ? `${looks[index]?.ref.groupId}: ${text}` : text));
  return texts.join(' ');
}

function longestNote({ format }: HubFinding, author: string): number {
  return format.kind === 'asff' ? longestText : longestText - signature(author).length;
}

function shortened(note: string, longest: number): string {
  return note.length <= longest ? note : `${note.slice(0, longest - 3).toWellFormed()}...`;
}

function nothing(reason: string): Reply {
  return { kind: 'nothing', reason };
}
