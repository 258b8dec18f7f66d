import { expect, test } from 'vitest';
import type { SeedRuleInput } from '../../../sandbox/seed.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { findingScene, resolvedNote, settle, stillOpen } from '../../builders/a-security-hub.ts';
import { open, openGroup, type WorkerOptions } from '../../builders/a-worker.ts';
import type { Json } from '../../builders/read-event.ts';

const ssh: SeedRuleInput = { protocol: 'tcp', from: 22, cidr: '0.0.0.0/0' };
const web: SeedRuleInput = { protocol: 'tcp', from: 443, cidr6: '::/0' };
const all: SeedRuleInput = { protocol: '-1', cidr: '0.0.0.0/0' };
const ec218 = { Compliance: { Status: 'FAILED', SecurityControlId: 'EC2.18' } };
const custom = 'custom-action-EC2.18';

interface Scenario {
  readonly rule: string;
  readonly ingress: readonly SeedRuleInput[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly options?: WorkerOptions;
  readonly finding?: Json;
  readonly sample?: string;
  /** What is written in the end; null where nothing is written at all. */
  readonly answer: { readonly status: 'RESOLVED' | 'NOTIFIED'; readonly note: unknown } | null;
}

const scenarios: readonly Scenario[] = [
  {
    rule: 'EC2.19 and only port 25 was open: resolved',
    ingress: [open],
    answer: { status: 'RESOLVED', note: resolvedNote('EC2.19') },
  },
  {
    rule: 'EC2.18 and only authorised ports are left: resolved',
    ingress: [open, web],
    finding: ec218,
    answer: { status: 'RESOLVED', note: resolvedNote('EC2.18') },
  },
  {
    rule: 'EC2.19 and another port of high risk is left: told which',
    ingress: [open, ssh],
    answer: { status: 'NOTIFIED', note: stillOpen('tcp 22') },
  },
  {
    rule: 'EC2.19 and the residue of a range has ports of high risk: told which',
    ingress: [{ ...open, from: 20, to: 30 }],
    answer: { status: 'NOTIFIED', note: stillOpen('tcp 20, tcp 21, tcp 22, tcp 23') },
  },
  {
    rule: 'EC2.18 and the residue of all traffic is left: told what',
    ingress: [all],
    finding: ec218,
    answer: {
      status: 'NOTIFIED',
      note: stillOpen('tcp 0-24, tcp 26-79, tcp 81-442, tcp 444-65535, udp 0-65535'),
    },
  },
  {
    rule: 'the group has not opted in: told',
    ingress: [open],
    tags: {},
    answer: { status: 'NOTIFIED', note: expect.stringMatching(/^Not changed \(reported\): not opted in: .*\.$/) },
  },
  {
    rule: 'no approved CIDR applies: told',
    ingress: [open, ssh],
    options: { policy: [] },
    answer: { status: 'NOTIFIED', note: expect.stringMatching(/^Not changed \(deferred\): no approved CIDR/) },
  },
  {
    rule: 'plan mode: told what would be done',
    ingress: [open],
    options: { environment: { SMTP_WARDEN_MODE: 'plan' } },
    answer: {
      status: 'NOTIFIED',
      note: expect.stringMatching(/^Not changed \(proposed\): TCP port 25 is reachable from/),
    },
  },
  {
    rule: 'the port was closed before: resolved',
    ingress: [web],
    answer: { status: 'RESOLVED', note: resolvedNote('EC2.19') },
  },
  {
    rule: 'only another port is open: that is not for us to say, and the finding stays new',
    ingress: [ssh],
    answer: null,
  },
  {
    rule: 'only another port is open and a person asked: told',
    ingress: [ssh],
    sample: custom,
    answer: { status: 'NOTIFIED', note: stillOpen('tcp 22') },
  },
  {
    rule: 'a person chose a finding of another control: told, and never called resolved',
    ingress: [open],
    finding: { Compliance: { Status: 'FAILED', SecurityControlId: 'EC2.13' } },
    sample: custom,
    answer: { status: 'NOTIFIED', note: expect.stringContaining('other ports of the finding were not checked') },
  },
  {
    rule: 'a person chose a suppressed finding: closed, and it stays suppressed',
    ingress: [open],
    finding: { Workflow: { Status: 'SUPPRESSED' } },
    sample: custom,
    answer: null,
  },
  {
    rule: 'somebody has written a note already and the finding is notified: the note stays',
    ingress: [open, ssh],
    finding: { Workflow: { Status: 'NOTIFIED' }, Note: { Text: 'ticket 7', UpdatedBy: 'ada' } },
    answer: null,
  },
  {
    rule: 'our own earlier note is no longer true: replaced',
    ingress: [ssh],
    finding: { Workflow: { Status: 'NOTIFIED' }, Note: { Text: 'Not changed.', UpdatedBy: 'smtp-warden' } },
    answer: { status: 'NOTIFIED', note: stillOpen('tcp 22') },
  },
  {
    rule: 'the finding is new again for another port, under an old note of ours: it stays new',
    ingress: [ssh],
    finding: { Note: { Text: stillOpen('tcp 22'), UpdatedBy: 'smtp-warden' } },
    answer: null,
  },
  {
    rule: 'the Security Hub is that of another account: not ours to write to',
    ingress: [open],
    options: { context: { fleet: aFleet({ accounts: ['444455556666', '111122223333'] }) } },
    answer: null,
  },
];

const ocsfScenarios: readonly Scenario[] = [
  {
    rule: 'EC2.19 and only port 25 was open: resolved',
    ingress: [open],
    answer: { status: 'RESOLVED', note: resolvedNote('EC2.19') },
  },
  {
    rule: 'EC2.18 with a parameter, and another port is left: told which',
    ingress: [open, ssh, web],
    finding: {
      compliance: {
        control: 'EC2.18',
        control_parameters: [{ name: 'authorizedTcpPorts', value: '["80","443"]' }],
        status_id: 3,
      },
    },
    answer: { status: 'NOTIFIED', note: stillOpen('tcp 22') },
  },
  {
    rule: 'only another port is open: the finding stays new',
    ingress: [ssh],
    answer: null,
  },
  {
    rule: 'somebody has written a comment already and the finding is in progress: the comment stays',
    ingress: [open, ssh],
    finding: { status_id: 2, comment: 'ticket 7' },
    answer: null,
  },
  {
    rule: 'our own earlier comment is no longer true: replaced',
    ingress: [ssh],
    finding: { status_id: 2, comment: 'Not changed. [smtp-warden]' },
    answer: { status: 'NOTIFIED', note: stillOpen('tcp 22') },
  },
];

test.each(ocsfScenarios)('nor does an answer in OCSF. $rule', async ({ ingress, finding, answer }) => {
  const group = { ...openGroup('mail'), ingress: [...ingress] };
  const { hub, deliver } = await findingScene({ seed: { groups: [group] }, finding, inOcsf: true });

  const rounds = await settle(hub, deliver);

  expect(hub.updates).toEqual(answer ? [answer] : []);
  expect(rounds).toBe(answer ? 2 : 1);
});

test.each(scenarios)('an answer does not wake the bot for ever. $rule', async (scenario) => {
  const { ingress, tags, options, finding, sample, answer } = scenario;
  const group = { ...openGroup('mail'), ...(tags && { tags }), ingress: [...ingress] };
  const { hub, deliver } = await findingScene({ ...options, seed: { groups: [group] }, finding, sample });

  const rounds = await settle(hub, deliver);

  expect(hub.updates).toEqual(answer ? [answer] : []);
  expect(rounds).toBe(answer ? 2 : 1);
});
