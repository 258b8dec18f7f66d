import { compose } from '../../../runtime/compose.ts';
import { readSettings } from '../../../runtime/settings.ts';
import { doJob, home } from './job.ts';

// A worker in a process of its own, bundled as the functions are: does the job it is told of, and ends.
const { job, clockOffsetMs } = JSON.parse(process.argv[2] ?? '{}');
const settings = readSettings(process.env);
const runtime = compose(settings, home);
const clock = { ...runtime.clock, now: () => Date.now() + clockOffsetMs };
await doJob(job, { runtime: { ...runtime, clock, alarm: () => undefined }, settings, alarms: [] });
