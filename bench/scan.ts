import { startSandbox } from '../sandbox/start-sandbox.ts';
import { type CliRun, runCli } from './run-cli.ts';

/** What a scan of so many groups costs the command line. One group in a hundred is open; the median of five small runs. */
export async function scanCosts(groups: number): Promise<CliRun & { findings: number }> {
  const sandbox = await startSandbox();
  sandbox.seed({ groups: Array.from({ length: groups }, (_, index) => groupOf(index)) });
  try {
    const runs: CliRun[] = [];
    for (let run = 0; run < (groups > 1_000 ? 1 : 5); run++) {
      runs.push(await runCli(['scan', '--json'], sandbox.environment()));
    }
    const median = runs.sort((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor(runs.length / 2)];
    if (median?.exitCode !== 3) throw new Error(`the scan ended with ${median?.exitCode}, not with findings`);
    const findings = JSON.parse(median.stdout).findings.length;
    if (findings !== Math.floor(groups / 100)) throw new Error(`${findings} findings in ${groups} groups`);
    return { ...median, findings };
  } finally {
    await sandbox.close();
  }
}

function groupOf(index: number) {
  const isOpen = index % 100 === 99;
  return {
    name: `group-${index}`,
    tags: { Name: `group-${index}`, team: `team-${index % 40}` },
    ingress: [
      { protocol: 'tcp', from: 443, cidr: '0.0.0.0/0', description: 'web' },
      { protocol: 'tcp', from: 22, cidr: `10.${index % 256}.0.0/16`, description: 'ssh' },
      { protocol: 'tcp', from: 25, cidr: isOpen ? '0.0.0.0/0' : '10.0.0.0/8', description: 'mail' },
      { protocol: 'tcp', from: 8000, to: 8999, group: 'self' },
    ],
  };
}
