import { numberSetting } from '../../../builders/number-setting.ts';
import type { SimulationOptions } from './simulation.ts';

/** How large the simulated organisation is, and how many of them there are. */
export const accounts = numberSetting('SMTP_WARDEN_ORGANISATION_ACCOUNTS', 5_000, 20);
export const seeds = Array.from(
  { length: numberSetting('SMTP_WARDEN_ORGANISATION_SEEDS', 5) },
  (_, index) => index + 1,
);

/** How many run at a time of each function that has a queue (docs/operations.md, "Organisations"). */
export const scanners = 50;
export const workers = 10;

/** Of some hundred groups that are to be closed a sweep closes none: there are always about 20, and one group in 200 is open. */
export function organisation(seed: number, size = accounts): SimulationOptions {
  return { seed, accounts: size, open: 0.005, toClose: 20 / (size * 100), scanners, workers };
}
