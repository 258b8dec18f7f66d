import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { trafficAsked } from '../../../cli/evidence/traffic-asked.ts';
import { aHost } from '../../builders/a-host.ts';

const now = Date.parse('2026-11-30T12:00:00.000Z');
const at = now / 1000 - 3600;
const record = `2 111122223333 eni-0a 192.0.2.7 10.0.0.5 40000 25 6 10 500 ${at} ${at + 60} ACCEPT OK`;

async function aFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'flow.log');
  await writeFile(file, text);
  return file;
}

test('nothing is asked about traffic unless a period or files are given', async () => {
  const { host, notices } = aHost();

  expect(await trafficAsked({}, { host, now })).toBeNull();
  expect(await trafficAsked({ evidence: '1d' }, { host, now })).toEqual({
    kind: 'logs',
    period: { from: now - 86_400_000, to: now },
  });
  expect(notices).toEqual([]);
});

test.each([
  [{}, 1, 'Reading 1 file of flow logs: every record, whatever its age.'],
  [{ evidence: '3h' }, 1, 'Reading 1 file of flow logs: records of the last 3h.'],
  [{ evidence: '1h' }, 0, 'Reading 1 file of flow logs: records of the last 1h.'],
])('files are read at once, and what of them is said before: %j', async (options, flows, notice) => {
  const { host, notices } = aHost();
  const old = record.replaceAll(String(at), String(at - 7200)).replaceAll(String(at + 60), String(at - 7140));
  const flowLogs = [await aFile(`${'evidence' in options && options.evidence === '1h' ? old : record}\n`)];
  const interfaces = [
    { id: 'eni-0a', groupIds: ['sg-0a'], ipv4: [{ address: '10.0.0.5', publicAddress: null }], ipv6: [] },
  ];

  const asked = await trafficAsked({ ...options, flowLogs }, { host, now });
  const read = asked?.kind === 'files' ? await asked.reader.read(interfaces as never) : null;

  expect(read?.flows).toHaveLength(flows);
  expect(notices).toEqual([notice]);
});

test('what cannot be carried out is a usage error with what to do', async () => {
  const { host } = aHost();
  const ask = (options: Parameters<typeof trafficAsked>[0]) => trafficAsked(options, { host, now });
  const usage = (message: RegExp) =>
    expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) });

  await expect(ask({ flowLogFormat: 'srcaddr' })).rejects.toEqual(usage(/give --flow-logs too/));
  await expect(ask({ evidence: 'yesterday' })).rejects.toEqual(usage(/^--evidence "yesterday" is not a period/));
  await expect(ask({ flowLogs: ['/nonexistent/flow.log'] })).rejects.toEqual(usage(/flow\.log.*ENOENT/));
  await expect(ask({ flowLogs: ['a.log', 'sg-0123456789abcdef0'] })).rejects.toEqual(
    usage(/sg-0123456789abcdef0 stands after --flow-logs, .* write it before/),
  );
});
