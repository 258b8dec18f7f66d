import { beforeAll, describe, expect, it } from 'vitest';
import { beyondLimits } from '../../deploy/limits.ts';
import { at, listOf, resourceOf, resourcesOf } from '../../deploy/template.ts';
import { compiledText, compileTemplate, wholeOrganisation } from './compile.ts';
import { hub } from './deployed.ts';
import {
  members,
  type Organisation,
  openOrganisation,
  ours,
  type Place,
  roleArn,
  stranger,
  theirs,
} from './least-privilege/organisation.ts';
import { type Asker, administrator, isAllowed } from './least-privilege/simulate.ts';

describe('the template of a whole organisation', () => {
  it('names no account, but for the pseudo parameter', async () => {
    const text = JSON.stringify(await compileTemplate(wholeOrganisation));

    expect(text).toContain('AWS::AccountId');
    expect(text.match(/(?<!\d)\d{12}(?!\d)/g)).toBeNull();
  });

  it('is the same byte by byte in whatever environment it is packaged: nothing of the registry is in it', async () => {
    const elsewhere = {
      AWS_ACCESS_KEY_ID: '333333333333',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'ap-southeast-2',
      SMTP_WARDEN_ACCOUNTS: '444444444444,555555555555',
      SMTP_WARDEN_ORGANISATION: theirs,
      SMTP_WARDEN_INCLUDE_OUS: 'ou-ab12-cdef3456',
      SMTP_WARDEN_ACCOUNTS_TABLE: 'another-table',
      TZ: 'Asia/Tokyo',
      LANG: 'tr_TR.UTF-8',
    };

    expect(await compiledText(wholeOrganisation, elsewhere)).toBe(await compiledText(wholeOrganisation));
  });

  it('is within what AWS takes by far: it does not grow with the accounts', async () => {
    const { hub: stack } = await openOrganisation({ partition: 'aws', region: 'eu-west-1' });
    const sizes = (type: string, name: string) =>
      resourcesOf(stack, type).map(([, { Properties }]) => JSON.stringify(Properties[name] ?? '').length);

    expect(beyondLimits(stack)).toEqual([]);
    expect(Math.max(...sizes('AWS::Events::Rule', 'EventPattern'))).toBeLessThan(2_048 / 2);
    expect(Math.max(...sizes('AWS::Events::EventBusPolicy', 'Statement'))).toBeLessThan(10_240 / 10);
    expect(Math.max(...sizes('AWS::IAM::Role', 'Policies'))).toBeLessThan(10_240);
    expect(JSON.stringify(resourceOf(stack, 'ChangeElsewhere').Properties.PolicyDocument).length).toBeLessThan(
      6_144 / 10,
    );
  });
});

const places: readonly Place[] = [
  { partition: 'aws', region: 'eu-west-1' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1' },
  { partition: 'aws-cn', region: 'cn-north-1' },
];

describe.each(places)('in the partition $partition', ({ partition, region }) => {
  let organisation: Organisation;
  beforeAll(async () => {
    organisation = await openOrganisation({ partition, region });
  });

  const bus = `arn:${partition}:events:${region}:${hub.account}:event-bus/smtp-warden-prod`;
  const administratorOf = (account: string, role = 'admin'): Asker => ({
    arn: `arn:${partition}:iam::${account}:role/${role}`,
    policies: [administrator],
  });
  const role = (name: string): Asker => organisation.roles[name] ?? administratorOf('no stack has this role');
  /** What STS knows of the caller's and of the role's organisation; a key is missing where the account is in none. */
  const take = (asker: Asker, arn: string, context: Readonly<Record<string, string>>) =>
    isAllowed({ action: 'sts:AssumeRole', resource: arn, context }, asker, organisation.world);
  const inside = { 'aws:PrincipalOrgID': ours, 'aws:ResourceOrgID': ours, 'sts:ExternalId': 'smtp-warden-prod' };
  const without = (context: Readonly<Record<string, string>>, key: string) =>
    Object.fromEntries(Object.entries(context).filter(([name]) => name !== key));

  describe('a role of the hub', () => {
    it.each([
      ['worker', 'remediator', true],
      ['scan', 'reader', true],
      ['worker', 'reader', false],
      ['scan', 'remediator', false],
      ...['sweep', 'discover', 'policy-change', 'announce', 'recheck', 'daily', 'datadog'].flatMap((name) => [
        [name, 'remediator', false] as const,
        [name, 'reader', false] as const,
      ]),
    ] as const)('%s takes on the %s in any account of the organisation: %s', async (name, kind, may) => {
      const answers = members.map((account) => take(role(name), roleArn(partition, account, kind), inside));

      expect(await Promise.all(answers)).toEqual([may, may]);
    });

    it.each([
      ['worker', 'remediator'],
      ['scan', 'reader'],
    ])('%s does not take on the %s of a stranger, who would have it do so', async (name, kind) => {
      const trap = roleArn(partition, stranger, kind);

      expect(await take(role(name), trap, { ...inside, 'aws:ResourceOrgID': theirs })).toBe(false);
      expect(await take(role(name), trap, without(inside, 'aws:ResourceOrgID'))).toBe(false);
      // The trap itself would let it in: what holds is the policy of the hub.
      expect(await take(administratorOf(hub.account), trap, { ...inside, 'aws:ResourceOrgID': theirs })).toBe(true);
    });

    it('takes on no other role in the organisation', async () => {
      const admin = `arn:${partition}:iam::${members[0]}:role/admin`;
      const hubs = `arn:${partition}:iam::${hub.account}:role/admin`;

      for (const name of ['worker', 'scan', 'sweep']) {
        expect(await take(role(name), admin, inside)).toBe(false);
        expect(await take(role(name), hubs, inside)).toBe(false);
      }
    });
  });

  describe('a role of a member account', () => {
    const remediator = roleArn(partition, members[0], 'remediator');

    it('wants the external id and the organisation of the caller', async () => {
      expect(await take(role('worker'), remediator, { ...inside, 'sts:ExternalId': 'guessed' })).toBe(false);
      expect(await take(role('worker'), remediator, without(inside, 'sts:ExternalId'))).toBe(false);
      expect(await take(role('worker'), remediator, { ...inside, 'aws:PrincipalOrgID': theirs })).toBe(false);
      expect(await take(role('worker'), remediator, without(inside, 'aws:PrincipalOrgID'))).toBe(false);
    });

    it.each([
      ['a stranger with a role of the name of ours', stranger, 'smtp-warden-prod-worker', theirs],
      ['another member of the organisation', members[1], 'admin', ours],
      ['another member with a role of the name of ours', members[1], 'smtp-warden-prod-worker', ours],
      ['an administrator of the hub', hub.account, 'admin', ours],
    ])('is not taken on by %s', async (_, account, name, organisationId) => {
      const context = { ...inside, 'aws:PrincipalOrgID': organisationId };

      expect(await take(administratorOf(account, name), remediator, context)).toBe(false);
    });
  });

  describe('the bus', () => {
    const send = (asker: Asker, context: Readonly<Record<string, string>>, to = bus) =>
      isAllowed({ action: 'events:PutEvents', resource: to, context }, asker, organisation.world);

    it('takes events of the organisation, from whichever account', async () => {
      expect(await send(role('forward'), { 'aws:PrincipalOrgID': ours })).toBe(true);
      for (const account of members) {
        expect(await send(administratorOf(account), { 'aws:PrincipalOrgID': ours })).toBe(true);
      }
    });

    it('takes none of a stranger, in another organisation or in none', async () => {
      expect(await send(administratorOf(stranger), { 'aws:PrincipalOrgID': theirs })).toBe(false);
      expect(await send(administratorOf(stranger), {})).toBe(false);
    });

    it('is the only one that members may send to, and may be changed by none of them', async () => {
      const other = bus.replace('smtp-warden-prod', 'default');
      const change = { action: 'events:DeleteEventBus', resource: bus, context: { 'aws:PrincipalOrgID': ours } };

      expect(await send(role('forward'), { 'aws:PrincipalOrgID': ours }, other)).toBe(false);
      expect(await send(administratorOf(members[0]), { 'aws:PrincipalOrgID': ours }, other)).toBe(false);
      expect(await isAllowed(change, administratorOf(members[0]), organisation.world)).toBe(false);
    });

    it('has rules for events of every account: the worker asks the registry', () => {
      const rules = resourcesOf(organisation.hub, 'AWS::Events::Rule').filter(
        ([, { Properties }]) => Properties.EventBusName !== undefined,
      );

      expect(rules).toHaveLength(4);
      for (const [, { Properties }] of rules) expect(at(Properties.EventPattern, 'account')).toBeUndefined();
      const statement = resourceOf(organisation.hub, 'EventBusPolicy').Properties.Statement;
      expect(at(statement, 'Condition')).toEqual({ StringEquals: { 'aws:PrincipalOrgID': ours } });
      expect(listOf(at(statement, 'Action'))).toEqual(['events:PutEvents']);
    });
  });
});
