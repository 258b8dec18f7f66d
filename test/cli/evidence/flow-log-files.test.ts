import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { type FlowLogFilesAsked, readFlowLogFiles } from '../../../cli/evidence/flow-log-files.ts';
import { UsageError } from '../../../cli/failure.ts';
import type { NetworkInterface } from '../../../core/evidence/network.ts';

const folder = mkdtempSync(join(tmpdir(), 'flow-log-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** A new file with this content. */
function aFile(content: string | Buffer, name = 'log'): string {
  const path = join(folder, `${++files}.${name}`);
  writeFileSync(path, content);
  return path;
}

const header =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

function aRecord(source = '8.8.8.8', bytes = 100): string {
  return `2 123456789010 eni-0a ${source} 10.0.0.5 4000 25 6 10 ${bytes} 1790000000 1790000060 ACCEPT OK`;
}

function aLog(...sources: readonly string[]): string {
  return [header, ...sources.map((source) => aRecord(source))].map((line) => `${line}\n`).join('');
}

const eni: NetworkInterface = {
  ...{ id: 'eni-0a', ownerId: '123456789010', vpcId: 'vpc-1', subnetId: 'subnet-1', groupIds: ['sg-1'] },
  ...{ type: 'interface', instanceId: null, requesterId: null, description: '' },
  ipv4: [{ address: '10.0.0.5', publicAddress: null }],
  ipv6: [],
};

async function readIn(paths: readonly string[], asked: Partial<FlowLogFilesAsked> = {}) {
  return (await readFlowLogFiles(paths, { format: null, period: null, ...asked })).read([eni]);
}

async function sourcesIn(paths: readonly string[], asked: Partial<FlowLogFilesAsked> = {}): Promise<string[]> {
  return (await readIn(paths, asked)).flows.map(({ source, flows }) => `${source} ${flows}`);
}

/** The message of the UsageError, which has the exit code for it, with FILE for the path. */
async function refusalOf(content: string | Buffer, asked: Partial<FlowLogFilesAsked> = {}): Promise<string> {
  const path = aFile(content);
  const error = await readIn([path], asked).catch((reason: unknown) => reason);
  if (!(error instanceof UsageError)) throw new Error('it was not refused', { cause: error });
  return error.message.replaceAll(path, 'FILE');
}

test('files are read plain and gzip, told apart by their first bytes, and added up', async () => {
  const paths = [aFile(aLog('8.8.8.8'), 'gz'), aFile(gzipSync(aLog('8.8.8.8', '9.9.9.9')), 'log')];

  expect(await sourcesIn(paths)).toEqual(['8.8.8.8 2', '9.9.9.9 1']);
});

test('a gzip file may have many members, cut anywhere, even of one byte', async () => {
  const text = `\u00ef\u00bb\u00bf${aLog('8.8.8.8', '9.9.9.9')}`;
  const bytes = Buffer.from(text, 'latin1');
  const members = [1, 2, 40, 41, 200, bytes.length].map((end, index, ends) =>
    gzipSync(bytes.subarray(ends[index - 1] ?? 0, end)),
  );

  expect(await sourcesIn([aFile(Buffer.concat(members))])).toEqual(['8.8.8.8 1', '9.9.9.9 1']);
});

test('lines go on from one piece of a file to the next', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => aRecord(`8.8.${index % 7}.8`, 100 + (index % 900)));

  for (const content of [`${lines.join('\n')}\n`, gzipSync(`${lines.join('\r\n')}\r\n`, { level: 1 })]) {
    const read = await readIn([aFile(content)]);

    expect(read.problems).toEqual([]);
    expect(read.flows.reduce((sum, { flows }) => sum + flows, 0)).toBe(30_000);
    expect(read.flows.length).toBe(7);
  }
});

test('a header gives the fields, else --flow-log-format does, else they are those of version 2', async () => {
  const fields = 'end start action protocol dstport dstaddr srcaddr interface-id';
  const record = '1790000060 1790000000 ACCEPT 6 25 10.0.0.5 9.9.9.9 eni-0a\n';
  const headed = aFile(`${fields}\n${record}${header}\n${aRecord()}\n${fields}\n${record}`);
  const bare = aFile(record);
  const standard = aFile(`${aRecord()}\n`);

  expect(await sourcesIn([headed, standard])).toEqual(['9.9.9.9 2', '8.8.8.8 2']);
  expect(await sourcesIn([headed, bare], { format: fields })).toEqual(['9.9.9.9 3', '8.8.8.8 1']);
});

test('the same file by two names is read once', async () => {
  const path = aFile(aLog('8.8.8.8'));
  symlinkSync(path, `${path}.link`);

  expect(await sourcesIn([path, `${path}.link`, path])).toEqual(['8.8.8.8 1']);
});

test('lines that are no records are counted and said, with the first; so is a file that is cut off in a line', async () => {
  const path = aFile(`${aLog('8.8.8.8')}\n\nwhat is this\n2 3\n${aRecord()}\n${aRecord().slice(0, 40)}`);

  const { flows, problems } = await readIn([path]);

  expect(flows).toMatchObject([{ source: '8.8.8.8', flows: 2 }]);
  expect(problems).toEqual([
    `2 lines of ${path} could not be read, the first is line 5`,
    `${path} is cut off in its last line, which could not be read`,
  ]);
});

test('a last line without a line feed counts where it is a record', async () => {
  const read = await readIn([aFile(`${aRecord()}\n${aRecord()}`)]);

  expect(read.problems).toEqual([]);
  expect(read.flows).toMatchObject([{ flows: 2 }]);
});

test('records outside the period are left out; where all are, that is said', async () => {
  const period = { from: 1_800_000_000_000, to: 1_800_086_400_000 };

  expect(await readIn([aFile(aLog('8.8.8.8'))], { period })).toMatchObject({
    ...{ ...period, flows: [] },
    problems: ['the files have no record of the period (1 record of other times)'],
  });
});

test.each([
  ['Parquet', 'PAR1\u0000\u0001', /Parquet file; read it by Athena/],
  ['ZIP', 'PK\u0003\u0004\u0000', /ZIP file; unpack it first/],
  ['bzip2', 'BZh91AY', /bzip2; unpack it first, or compress it with gzip/],
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /compressed with xz/],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1]), /compressed with zstd/],
  ['ORC', 'ORC\u0000', /ORC file/],
  ['UTF-16', Buffer.from(`\ufeff${aLog('8.8.8.8')}`, 'utf16le'), /in UTF-16; write it in UTF-8/],
  ['bytes', Buffer.from([1, 2, 0, 4]), /is no text/],
  ['gzip of gzip', gzipSync(gzipSync(aLog('8.8.8.8'))), /compressed twice/],
  ['gzip of Parquet', gzipSync('PAR1\u0000\u0001'), /Parquet file/],
])('%s is refused with what to do', async (_, content, expected) => {
  expect(await refusalOf(content)).toMatch(expected);
});

test('a gzip file that is cut off or damaged is refused, however much of it could be read', async () => {
  const whole = gzipSync(aLog(...Array.from({ length: 2000 }, (_, index) => `8.8.8.${index % 256}`)));
  const damaged = Buffer.from(whole);
  damaged.writeUInt8(damaged.readUInt8(whole.length - 6) ^ 1, whole.length - 6);

  const texts = [whole.subarray(0, -9), damaged, Buffer.concat([whole, Buffer.from('more')])].map((one) =>
    refusalOf(one),
  );

  expect(await Promise.all(texts)).toEqual([
    '--flow-logs: "FILE" is cut off: its gzip data has no end. Fetch it again',
    expect.stringMatching(/^--flow-logs: "FILE" is damaged: incorrect data check/),
    expect.stringMatching(/^--flow-logs: "FILE" is damaged: incorrect header check/),
  ]);
});

test('a file that is not there, and a folder, are refused', async () => {
  await expect(readIn([join(folder, 'none')])).rejects.toThrow(/none" cannot be read: ENOENT/);
  await expect(readIn([folder])).rejects.toThrow(/cannot be read: EISDIR/);
  await expect(readIn([join(folder, 'none')])).rejects.toBeInstanceOf(UsageError);
});

test('a file in which nothing is a record is refused with its first line and what to do', async () => {
  const other = aRecord().split(' ').reverse().join(' ');

  expect(await refusalOf(`${other}\n${other}\n`)).toBe(
    `--flow-logs: "FILE" has no flow log record; line 1 is "${other}", and not a record in the default format of version 2; name the ` +
      'fields with --flow-log-format as the flow log has them (LogFormat in `aws ec2 describe-flow-logs`)',
  );
  expect(await refusalOf(aRecord(), { format: header.split(' ').reverse().join(',') })).toContain(
    'that of --flow-log-format',
  );
  expect(await refusalOf('2 1234')).toContain('line 1 is "2 1234"');
  expect(await refusalOf('\n{"events": [\n')).toContain(
    'line 2 is "{\\"events\\": [", which is JSON: write the bare records',
  );
  expect(await refusalOf(`${header}\n`)).toBe('--flow-logs: no flow log record is in "FILE"');
  await expect(readIn([aFile(''), aFile('\n')])).rejects.toThrow('no flow log record is in any of the 2 files');
});

test('an empty file beside others is no problem', async () => {
  expect(await readIn([aFile(''), aFile(gzipSync('')), aFile(aLog('8.8.8.8'))])).toMatchObject({ problems: [] });
});

test('a header without a field that is needed is refused with its line', async () => {
  const lacking = header.replace(' dstport', '');

  expect(await refusalOf(`${aLog('8.8.8.8')}${lacking}\n`)).toMatch(
    /^--flow-logs: "FILE" line 3: the format lacks dstport \(to which port\)/,
  );
});

test('a format that cannot be used is refused before any file is read', async () => {
  await expect(readIn(['nowhere'], { format: 'srcaddr dst-addr' })).rejects.toThrow(
    /^--flow-log-format: "dst-addr" is no field/,
  );
});

test('a line that never ends is no flow log, and is not kept in memory', async () => {
  expect(await refusalOf(`${aLog('8.8.8.8')}${'1'.repeat(5_000_000)}`)).toBe(
    '--flow-logs: "FILE" is no flow log: line 3 has more than 65536 bytes',
  );
});

test('the end of a line of Windows, control characters and other letters do not come through in a message', async () => {
  expect(await refusalOf('\u001b[31mred\u0007\r\n')).toContain('line 1 is " [31mred "');
});
