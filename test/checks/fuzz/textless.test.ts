import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { datadogEvent, findingEvent, type Json, readEvent } from '../../builders/read-event.ts';

/** JSON of which no text can be made: `String(value)` throws. The fuzz found it. */
const textless: Json = { toString: 1, valueOf: 1 };

test('a Datadog finding that is muted in a way nobody knows is looked at', () => {
  const finding = readEvent('datadog-security-finding-misconfiguration');

  const nomination = parseEvent(datadogEvent({ ...finding, workflow: { mute: { is_muted: textless } } }), []);

  expect(nomination.kind).toBe('candidates');
});

test('a parameter of a control that is no port authorises none', () => {
  const ports = { Name: 'authorizedTcpPorts', Value: [textless, null, '80', 443, [25]] };
  const Compliance = { Status: 'FAILED', SecurityControlId: 'EC2.18', SecurityControlParameters: [ports] };

  const nomination = parseEvent(findingEvent({ Compliance }), []);

  expect(nomination).toMatchObject({
    kind: 'candidates',
    findings: [
      {
        control: {
          authorizedTcpPorts: [
            { from: 80, to: 80 },
            { from: 443, to: 443 },
          ],
        },
      },
    ],
  });
});
