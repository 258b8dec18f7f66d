import { expect, test } from 'vitest';
import type { ParsedEvent } from '../../../handlers/events/nomination.ts';
import { parseSqsBody } from '../../../handlers/events/sqs-body.ts';
import { eventOf, publicSamples } from '../../builders/public-samples.ts';

const samples = [...publicSamples('cloudtrail'), ...publicSamples('security-hub')];

/** What a sample is expected to be read as, of what was read. */
function summary(parsed: ParsedEvent) {
  if (parsed.kind !== 'candidates') return parsed;
  const { kind, groups, prefixLists, trigger, findings } = parsed;
  const actor = trigger.actor && {
    arn: trigger.actor.arn,
    type: trigger.actor.type,
    userAgent: trigger.actor.userAgent,
  };
  const read = findings.map(({ control, format, status }) => ({
    control: control?.id ?? null,
    format: format.kind,
    status,
  }));
  return { kind, groups, prefixLists, actor, ...(read.length > 0 && { findings: read }) };
}

test('there are at least 20 public samples, each with its own name and a public address', () => {
  const addresses = samples.map(({ source }) => source);

  expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
  expect(samples.length).toBeGreaterThanOrEqual(20);
  expect(addresses.filter((address) => !/^https:\/\/[a-z.]+\/\S+$/.test(address))).toEqual([]);
});

test.each(samples.map((sample) => [sample.name, sample] as const))('public sample: %s', (_, sample) => {
  const body = JSON.stringify(eventOf(sample));

  const parsed = parseSqsBody(body, ['arn:aws:iam::111122223333:role/smtp-warden-worker']);

  expect(summary(parsed)).toEqual(sample.expected);
});

const cloudTrail = publicSamples('cloudtrail').filter(({ expected }) => expected.kind === 'candidates');

test.each(cloudTrail.map((sample) => [sample.name, sample] as const))(
  'a call that the bot made itself is ignored, in the shape of: %s',
  (_, sample) => {
    const { detail } = eventOf(sample) as { detail: { userIdentity: { arn: string } } };
    const [, account = '', session] = /:(\d{12}):(?:assumed-role\/([^/]+)\/)?/.exec(detail.userIdentity.arn) ?? [];
    const ownRole = `arn:aws:iam::${account}:role/${session ?? 'nobody'}`;

    const parsed = parseSqsBody(JSON.stringify(eventOf(sample)), [ownRole]);

    expect(parsed.kind).toBe(session === undefined ? 'candidates' : 'ignored');
  },
);
