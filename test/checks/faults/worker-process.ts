import { composeForPeople } from '../../../runtime/compose-for-people.ts';
import { readSettings } from '../../../runtime/settings.ts';
import { doJobAgain, home } from './job.ts';

// A worker in a process of its own, bundled as the functions are: does the job it is told of, as
// often as the queue delivers it, and ends.
const { job, clockOffsetMs } = JSON.parse(process.argv[2] ?? '{}');
const settings = readSettings(process.env);
const runtime = composeForPeople(settings, home, () => {});
const clock = { ...runtime.clock, now: () => Date.now() + clockOffsetMs };
await doJobAgain(job, { runtime: { ...runtime, clock, alarm: () => undefined }, settings, alarms: [] });
