import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../core/audit/audit-entry.ts';
import { closingsBefore } from '../../../core/audit/closings.ts';
import { templateMark, toolOf } from '../../../core/audit/opening-tool.ts';
import { reconcile } from '../../../core/reconcile.ts';
import { anOpenRule, aSnapshot, groupRef, now } from '../builders.ts';
import { aWarden, inMemoryWorld } from '../in-memory-world.ts';

const hourMs = 3_600_000;

function openedBy(name: string, userAgent: string): Trigger {
  const arn = `arn:aws:iam::111122223333:user/${name}`;
  const actor = { arn, type: 'IAMUser', sourceIp: '198.51.100.23', userAgent, at: null };
  return { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: null, actor };
}

/** A group that is opened and closed again at these hours, by these people. */
async function closedAgain(...times: readonly (readonly [hours: number, trigger: Trigger])[]) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [] })] });
  let made = 0;
  for (const [hours, trigger] of times) {
    world.put(aSnapshot({ rules: [...world.rulesOf(groupRef), anOpenRule({ id: `sgr-open-${++made}` })] }));
    const warden = aWarden(world, { now: () => now + hours * hourMs, newId: () => `rem-${made}` });
    await reconcile(groupRef, trigger, warden);
  }
  return world.entriesOf(groupRef);
}

test('every entry of a remediation says how often the group was closed in the 24 hours before, by whom and with what', async () => {
  const entries = await closedAgain(
    [0, openedBy('ada', 'console.amazonaws.com')],
    [5, openedBy('bob', 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0')],
    [10, openedBy('eve', 'aws-cli/2.27.0 md/awscrt#0.26.1')],
  );

  const closings = entries.map((entry) => entry.closings?.map(({ id, openedBy: who, tool }) => [id, who?.arn, tool]));
  const ada = ['rem-1', 'arn:aws:iam::111122223333:user/ada', 'console'];
  const bob = ['rem-2', 'arn:aws:iam::111122223333:user/bob', 'Terraform'];
  expect(closings).toEqual([undefined, undefined, [ada], [ada], [ada, bob], [ada, bob]]);
});

test('what is more than 24 hours ago is forgotten', async () => {
  const entries = await closedAgain([0, openedBy('ada', 'x')], [23, openedBy('bob', 'x')], [25, openedBy('eve', 'x')]);

  const last = entries.at(-1);
  expect(last?.closings?.map(({ id }) => id)).toEqual(['rem-2']);
  expect(closingsBefore(last ?? null, now + 48 * hourMs).map(({ id }) => id)).toEqual(['rem-3']);
  expect(closingsBefore(last ?? null, now + 60 * hourMs)).toEqual([]);
});

describe('the tool a port was opened with', () => {
  test.each([
    ['console.amazonaws.com', 'console'],
    ['console.ec2.amazonaws.com', 'console'],
    ['AWS Internal', 'console'],
    ['Mozilla/5.0 (X11) console.amazonaws.com', 'console'],
    ['cloudformation.amazonaws.com', 'CloudFormation'],
    ['APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io)', 'Terraform'],
    ['OpenTofu/1.8', 'OpenTofu'],
    ['aws-cli/2.27.0', 'AWS CLI'],
    ['Boto3/1.43.11', 'AWS SDK'],
    ['aws-sdk-go-v2/1.30', 'AWS SDK'],
    ['curl/8', null],
    ['', null],
    [null, null],
  ])('%s is %s', (userAgent, tool) => {
    expect(toolOf(userAgent)).toBe(tool);
  });

  test('is a template only if it has one', () => {
    expect(['aws-cli/2', 'console.amazonaws.com', 'Terraform/1', null].map((agent) => templateMark({}, agent))).toEqual(
      [null, null, 'Terraform', null],
    );
  });
});
