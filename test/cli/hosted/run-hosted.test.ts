import { expect, test } from 'vitest';
import { hostedIn } from '../../builders/hosted-runs.ts';
import { approvedWorld, type CliWorld, mailId, openGroup } from '../end-to-end/cli-world.ts';

const place = { account: '111122223333', region: 'us-east-1', groupId: mailId };

function hostedOf({ sandbox }: CliWorld) {
  return hostedIn({ ...sandbox.environment(), SMTP_WARDEN_REGIONS: 'us-east-1' });
}

test('a scan tells its findings one by one, and its document has the rest', async () => {
  const world = await approvedWorld({ groups: [openGroup()] });

  const { told, end } = await hostedOf(world).read({ kind: 'scan', scope: {} });

  const items = told.filter(({ kind }) => kind === 'item');
  expect(items).toMatchObject([{ list: 'findings', item: { groupId: mailId } }]);
  expect(end).toMatchObject({ exitCode: 3, error: null, stale: false, document: { groups: 2 } });
  expect(end.document).not.toHaveProperty('findings');
});

test('a fix is previewed, and done by the digest of the preview', async () => {
  const world = await approvedWorld({ groups: [openGroup()] });
  const hosted = hostedOf(world);
  const order = { kind: 'fix', group: place } as const;

  const { question, end: ofPreview } = await hosted.preview(order);
  const changesOfPreview = world.changes();
  const { end } = await hosted.execute(order, question ?? { digest: '', typed: null });

  expect(question).toMatchObject({ text: 'Change this group now?', typed: 'mail', about: { kind: 'plans' } });
  expect(ofPreview).toMatchObject({ exitCode: 1, error: null });
  expect(changesOfPreview).toEqual([]);
  expect(end).toMatchObject({ exitCode: 0, error: null, stale: false });
});

test('a command line that cannot be read ends with why, and tells nothing', async () => {
  const { told, end } = await hostedIn({}).run(['scan', '--wrong']);

  expect(told).toEqual([]);
  expect(end).toEqual({ kind: 'end', exitCode: 2, document: null, error: "unknown option '--wrong'", stale: false });
});
