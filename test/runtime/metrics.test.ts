import { expect, test, vi } from 'vitest';
import { openMeter } from '../../runtime/metrics.ts';
import { stubEnvironment } from '../builders/live-deps.ts';

/** What the meter writes to standard output while it is used. */
function written(use: (meter: ReturnType<typeof openMeter>) => void) {
  stubEnvironment({
    POWERTOOLS_METRICS_NAMESPACE: 'smtp-warden',
    POWERTOOLS_SERVICE_NAME: 'smtp-warden-test',
  });
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
  try {
    use(openMeter());
  } finally {
    stdout.mockRestore();
  }
  return lines.map((line) => JSON.parse(line));
}

test('counts are published as one line of the embedded metric format, by service alone', () => {
  const documents = written((meter) => {
    meter.count('RemediationsCompleted');
    meter.count('RemediationsCompleted');
    meter.count('GroupsScanned', 120);
    meter.publish();
  });

  expect(documents).toMatchObject([
    {
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'smtp-warden',
            Dimensions: [['service']],
            Metrics: [
              { Name: 'RemediationsCompleted', Unit: 'Count' },
              { Name: 'GroupsScanned', Unit: 'Count' },
            ],
          },
        ],
      },
      service: 'smtp-warden-test',
      RemediationsCompleted: [1, 1],
      GroupsScanned: 120,
    },
  ]);
});

test('what was published is not published again, and nothing is written where nothing was counted', () => {
  const documents = written((meter) => {
    meter.publish();
    meter.count('MessagesFailed');
    meter.publish();
    meter.publish();
  });

  expect(documents.length).toBe(1);
});
