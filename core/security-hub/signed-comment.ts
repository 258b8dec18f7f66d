import type { FindingAnswer, FindingNote } from './hub-finding.ts';

/**
 * The comment of a finding in OCSF has no field for its author, unlike the note of a finding in ASFF: the author stands at its
 * end, so that our own comment is known again.
 */
export function signedComment({ note, author }: Pick<FindingAnswer, 'note' | 'author'>): string {
  return `${note}${signature(author)}`;
}

/** How many characters a signature adds to a note. */
export function signature(author: string): string {
  return ` [${author}]`;
}

/** A comment as a note: whose it is, where it ends with a signature of smtp-warden, and the text before that. */
export function noteOfComment(comment: string): FindingNote {
  const [, text, by] = /^(.*) \[(smtp-warden[^\s[\]]*)\]\s*$/su.exec(comment) ?? [];
  return text === undefined || by === undefined ? { text: comment, by: null } : { text, by };
}
