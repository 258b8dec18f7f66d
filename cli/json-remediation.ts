import { z } from 'zod';
import { outcomes } from '../core/audit/outcomes.ts';
import { evidence } from './json-evidence.ts';
import { loss, moment, namedGroup, text } from './json-parts.ts';

export const remediation = z
  .strictObject({
    id: text,
    ...namedGroup,
    outcome: z.enum(outcomes),
    reason: text,
    at: moment,
    actor: z.string().nullable().describe('Who ran the command, or made the call that led to the check.'),
    trigger: z.string(),
    revoked: z.array(text).describe('Ids of security group rules.'),
    authorized: z.array(text).describe('Rules in words.'),
    lost: z.array(loss),
    left: z
      .array(text)
      .describe('Rules that it made to keep other ports and that still exist, although it did not complete.'),
    undoes: text.nullable().describe('In an undo: the remediation that it undoes.'),
    undoable: z
      .boolean()
      .describe(
        'Whether it may have changed something that an undo takes back. `undo` says whether it was undone since, and whether a later ' +
          'remediation comes first.',
      ),
    done: text.describe(
      'What was done, in words: `closed`, `undone`, `followed the allowlist`, `closing: partial`, `proposed`.',
    ),
    by: text.describe(
      'Who did it: the ARN of the person that ran a command, or smtp-warden and what it was triggered by.',
    ),
    openedBy: text.nullable().describe('Who opened the port, by a CloudTrail event: an ARN, or a type of identity.'),
    exposed: z
      .boolean()
      .describe('Whether the group was found open: more of the internet reached the port than the limit.'),
    openedAt: moment
      .nullable()
      .describe(
        'When the port was opened, by a CloudTrail event. Null where that is not known, and where nothing was open.',
      ),
    closedAt: moment.nullable().describe('When the port was seen to be closed by it; null where it was not.'),
  })
  .meta({ id: 'remediation', description: 'A remediation or decision as of its last entry in the audit log.' });

/** The same with what was known before the change. */
export const fixed = z.strictObject({ ...remediation.shape, evidence }).meta({
  id: 'fixed',
  description: 'A remediation that `fix` made, with whom it was to cut off as far as that was known before.',
});
