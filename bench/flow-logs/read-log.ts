import { readFlowLogFiles } from '../../cli/evidence/flow-log-files.ts';
import type { NetworkInterface } from '../../core/evidence/network.ts';
import { sizes } from './fill-logs.ts';

/** Reads the file that is named, as the command line does, and prints what it cost: seconds, and megabytes (MiB) at the start and at most. */
const [path = ''] = process.argv.slice(2);
const startMegabytes = process.memoryUsage.rss() / 2 ** 20;
const start = performance.now();
const reader = await readFlowLogFiles([path], { format: null, period: null });
const { flows, problems } = await reader.read(
  Array.from({ length: sizes.interfaces }, (_, index) => anInterface(index)),
);
const seconds = (performance.now() - start) / 1000;
const sources = new Set(flows.map(({ source }) => source)).size;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ seconds, startMegabytes, peakMegabytes, sources, problems }));

function anInterface(index: number): NetworkInterface {
  return {
    ...{ id: `eni-0123456789abcde${String(index).padStart(2, '0')}`, ownerId: '123456789010', vpcId: '', subnetId: '' },
    ...{ groupIds: [], type: 'interface', instanceId: null, requesterId: null, description: '', ipv6: [] },
    ipv4: [{ address: `10.0.0.${index}`, publicAddress: null }],
  };
}
