import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readFlowLogFiles } from '../../../cli/evidence/flow-log-files.ts';
import type { TrafficRead } from '../../../core/evidence/traffic.ts';
import { anInterface, eni, line, readerOf } from '../../builders/flow-records.ts';
import { sandboxFor } from '../../sandbox/clients.ts';

const interfaces = [anInterface({ ipv6: ['2001:db8::5'] })];
const start = Math.floor(Date.now() / 1000) - 2 * 86_400;

/** Some of everything, a minute apart. */
const records = [
  line(),
  line({ packets: 3, bytes: 100 }),
  line({ from: '2001:db8::9', to: '2001:db8::5' }),
  line({ from: '10.0.0.5', to: '192.0.2.25' }),
  line({ from: '192.0.2.1', to: '10.9.9.9' }),
  line({ port: 443 }),
  line({ action: 'REJECT' }),
  line({ action: '-' }),
  line({ status: 'SKIPDATA', from: '-', to: '-', port: '-', protocol: '-', packets: '-', bytes: '-', action: '-' }),
].map((one, index) => {
  const begin = start + index * 60;
  return one.replace(' start end ', ` ${begin} ${begin + 60} `);
});

function fileOf(lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-warden-flows-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'flows.log');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const inOrder = ({ flows }: TrafficRead) => flows.toSorted((a, b) => (a.source < b.source ? -1 : 1));

test('the same records give the same traffic from a log group and from a file', async () => {
  const flowLog = { id: 'fl-0123456789abcdef0', resource: eni, logGroup: '/vpc/flows', records };
  const sandbox = await sandboxFor({ seed: { flowLogs: [flowLog] } });

  const ofLogs = await readerOf(sandbox).read(interfaces);
  const files = await readFlowLogFiles([fileOf(records)], { format: null, period: null });
  const ofFile = await files.read(interfaces);

  expect(inOrder(ofLogs)).toEqual(inOrder(ofFile));
  expect(inOrder(ofLogs)).toHaveLength(2);
  expect(ofLogs.coverage).toEqual(ofFile.coverage);
  expect(ofLogs.coverage.get(eni)).toContain('SKIPDATA');
  expect(ofLogs.problems).toEqual(ofFile.problems);
});
