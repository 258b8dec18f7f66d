import { canonicalJson } from '../../core/model/canonical-json.ts';
import type { GroupEffect } from '../../core/preview/effect-on.ts';
import type { Subject } from '../host/subject.ts';
import type { Session } from '../session.ts';
import type { Preview } from './preview-edit.ts';

interface Edit {
  readonly session: Pick<Session, 'identity'>;
  /** What is written, and on which version of the policy. */
  readonly writes: object;
  /** ISO 8601: moments in what is written that were computed from the clock, such as the end of `--expires 90d`. */
  readonly moments?: readonly (string | null)[];
}

/**
 * What the question of an edit is about. The key is of the whole effect and of all that is written; moments that were computed from the clock
 * are left out, since they are others a minute later, and the command line says what they are computed from.
 */
export function editSubject({ effect, read }: Preview, { session, writes, moments = [] }: Edit): Subject {
  // They are in the order in which they were read, and AWS may say why in other words each time.
  const unread = effect.unread
    .map(({ account, region, groupId }) => canonicalJson({ account, region, groupId }))
    .sort();
  const all = canonicalJson({ effect: { ...effect, unread }, writes });
  return {
    about: { kind: 'edit', effect, read },
    key: moments.reduce<string>((text, moment) => (moment === null ? text : text.replaceAll(moment, '')), all),
    touched: effect.groups.filter(isTouched).map(({ groupId, name }) => ({ groupId, groupName: name })),
    caller: session.identity,
  };
}

/** Whether somebody gets in, or does not any more. Where only the decision changes, nobody does. */
function isTouched({ closes, authorize, revoke }: GroupEffect): boolean {
  return closes || authorize.length + revoke.length > 0;
}
