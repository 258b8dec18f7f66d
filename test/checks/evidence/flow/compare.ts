import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { readFlowLogFiles } from '../../../../cli/evidence/flow-log-files.ts';
import type { NetworkInterface } from '../../../../core/evidence/network.ts';
import type { TrafficRead } from '../../../../core/evidence/traffic.ts';
import { expectedOf } from './expected.ts';
import { type GeneratedLog, generateLog, type LogFile } from './generator.ts';
import type { Card } from './world.ts';

/** Reads random logs, one for each seed, as the command line does, and compares what is said with what is true. */
export async function compareLogs(seeds: { readonly from: number; readonly count: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flow-logs-'));
  try {
    for (let seed = seeds.from; seed < seeds.from + seeds.count; seed++) {
      const log = generateLog(seed);
      if (log.events.length > 0) await compareLog(log, seed, folder);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compareLog(log: GeneratedLog, seed: number, folder: string): Promise<void> {
  const paths = log.files.map((file, index) => written(file, join(folder, `${index}.log`)));
  const period = log.period && { from: log.period.from * 1000, to: log.period.to * 1000 };
  const reader = await readFlowLogFiles(paths, { format: log.format, period });
  const read = await reader.read(log.world.cards.filter(({ isAsked }) => isAsked).map(described));

  expect(said(read, paths), `seed ${seed}`).toEqual(truthOf(log, paths));
}

function written(file: LogFile, path: string): string {
  const bytes = Buffer.from(file.text, 'latin1');
  if (file.members === null) writeFileSync(path, bytes);
  else {
    const bounds = [0, ...file.members, bytes.length];
    const members = bounds.slice(1).map((end, index) => gzipSync(bytes.subarray(bounds[index], end), { level: 1 }));
    writeFileSync(path, Buffer.concat(members));
  }
  return path;
}

function described({ id, ipv4, ipv6 }: Card): NetworkInterface {
  return {
    ...{ id, ownerId: '123456789010', vpcId: 'vpc-abcdefab012345678', subnetId: 'subnet-aaaaaaaa012345678' },
    ...{ groupIds: [], type: 'interface', instanceId: null, requesterId: null, description: '' },
    ipv4: ipv4.map((address) => ({ address, publicAddress: null })),
    ipv6,
  };
}

/** What is compared. Times in seconds. */
function said(read: TrafficRead, paths: readonly string[]) {
  const seconds = (time: number | null) => (time === null ? null : time / 1000);
  return {
    from: seconds(read.from),
    to: seconds(read.to),
    sources: Object.fromEntries(
      read.flows.map(({ interfaceId, source, flows, packets, bytes, firstSeen, lastSeen }) => [
        `${interfaceId} ${source}`,
        { flows, packets, bytes, firstSeen: firstSeen / 1000, lastSeen: lastSeen / 1000 },
      ]),
    ),
    isCovered: Object.fromEntries([...read.coverage].map(([id, gap]) => [id, gap === null])),
    isUnmeasured: (read.notes ?? []).length > 0,
    notAttributed: read.notAttributed,
    unreadable: paths.map((path) => read.problems.filter((problem) => problem.includes(path)).map(numbersIn)),
  };
}

/** Of `3 lines of PATH could not be read, the first is line 7`: 3 and 7. */
function numbersIn(problem: string): string {
  const [, count, first] = /^([\d,]+) lines? of .* could not be read, the first is line (\d+)$/.exec(problem) ?? [];
  return count === undefined ? 'cut off' : `${count} from ${first}`;
}

function truthOf(log: GeneratedLog, paths: readonly string[]): ReturnType<typeof said> {
  const { unmeasured, ...expected } = expectedOf(log);
  return {
    ...expected,
    isUnmeasured: unmeasured > 0,
    unreadable: paths.map((_, index) => {
      const { garbage = [], isCutOff = false } = log.files[index] ?? {};
      const lines = garbage.length === 0 ? [] : [`${garbage.length} from ${garbage[0]}`];
      return isCutOff ? [...lines, 'cut off'] : lines;
    }),
  };
}
