import { expect, test } from 'vitest';
import { noteOfComment, signedComment } from '../../../core/security-hub/signed-comment.ts';
import { aFinding, aLook, author, replyTo } from '../../builders/finding-looks.ts';

const inOcsf = aFinding({ format: { kind: 'ocsf', metadataUid: 'uid' } });

test('a comment that we signed is our note again, whatever the note says', () => {
  for (const note of ['closed', 'Not changed [exempted]: [x].', 'two\nlines', '']) {
    expect(noteOfComment(signedComment({ note, author }))).toEqual({ text: note, by: author });
  }
});

test.each(['looking into it', 'ticket [7]', '[smtp-warden', 'told smtp-warden [ada]', ''])(
  'a comment of anybody else has no author: %j',
  (comment) => {
    expect(noteOfComment(comment)).toEqual({ text: comment, by: null });
  },
);

test('a comment that Security Hub does not send back is not written again and again', () => {
  const carried = { ...inOcsf, status: 'NOTIFIED' };

  const reply = replyTo(carried, [aLook({ result: { kind: 'declined', reason: 'not now' } })]);

  expect(reply).toEqual({ kind: 'nothing', reason: 'the finding has this status already, and no comment' });
});

test('a signed comment has the 512 characters that BatchUpdateFindingsV2 takes at most', () => {
  const reply = replyTo(inOcsf, [aLook({ result: { kind: 'declined', reason: 'x'.repeat(600) } })]);
  if (reply.kind !== 'answer') throw new Error('expected an answer');

  expect(signedComment(reply.answer)).toHaveLength(512);
  expect(reply.answer.note).toMatch(/x\.\.\.$/);
});
