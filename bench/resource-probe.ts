import { writeSync } from 'node:fs';

/** Loaded before the command line: tells on file descriptor 3 what the whole process has cost (getrusage). */
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: maxRSS / 1024 }));
});
