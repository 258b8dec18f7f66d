import type { QueueName } from './settings.ts';

/** How the queues and functions are deployed. deployed.test.ts holds it to deploy/queues.yml and serverless.yml. */

interface QueueSettings {
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
}

/** Nobody receives from the queues of dead letters. */
const deadLetters: QueueSettings = { visibilitySeconds: 30, maxReceives: 1_000 };

export const queueSettings: Readonly<Record<QueueName, QueueSettings>> = {
  groups: { visibilitySeconds: 900, maxReceives: 15 },
  background: { visibilitySeconds: 900, maxReceives: 15 },
  scans: { visibilitySeconds: 1_800, maxReceives: 3 },
  'groups-dead': deadLetters,
  'background-dead': deadLetters,
};

export const timeoutSeconds = { worker: 150, scan: 300, sweep: 300 } as const;

export const batchSizes = { worker: 5, scan: 1 } as const;
