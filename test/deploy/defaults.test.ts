import { beforeAll, describe, expect, it } from 'vitest';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { at, resourceOf, resourcesOf, settingsOf, type Template } from '../../deploy/template.ts';
import { readSettings } from '../../runtime/settings.ts';
import { compileTemplate } from './compile.ts';
import { deployedByDefault, hub } from './deployed.ts';

let template: Template;
beforeAll(async () => {
  template = await deployedByDefault();
});

describe('without any option', () => {
  it('nothing is changed: the mode is plan', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([id]) => id);

    const modes = functions.map((id) => readSettings(settingsOf(template, id)).warden.mode);

    expect(modes).toEqual(Array(7).fill('plan'));
  });

  it('a sweep closes 50 groups at most, and the bot 100 in an hour', () => {
    const settings = readSettings(settingsOf(template, 'WorkerLambdaFunction'));

    expect(settings).toMatchObject({ changeLimit: 50, hourlyChangeLimit: 100, deploymentId: null });
  });

  it('only this account is looked at, in every region', () => {
    const { spokes, regions } = readSettings(settingsOf(template, 'SweepLambdaFunction'));

    expect(spokes).toMatchObject({ accounts: [], externalId: null });
    expect(regions).toBeNull();
    expect(resourceOf(template, 'SpokeTagChanges').Properties.EventPattern).toMatchObject({
      account: ['111111111111'],
    });
  });

  it('no role may take on another, and no other account may send events', () => {
    const roles = JSON.stringify(
      resourcesOf(template, 'AWS::IAM::Role').map(([, { Properties }]) => Properties.Policies),
    );

    expect(roles).not.toContain('sts:AssumeRole');
    expect(roles).not.toMatch(/"(dynamodb:BatchGetItem|organizations:)/);
    expect(resourcesOf(template, 'AWS::Events::EventBusPolicy')).toEqual([]);
  });

  it('there is no endpoint', () => {
    const open = /ApiGateway|Lambda::Url|LoadBalanc|AppSync|CloudFront/;
    const types = Object.values(template.Resources).map(({ Type }) => Type);

    expect(types.filter((type) => open.test(type))).toEqual([]);
    expect(template.Resources).not.toHaveProperty('DatadogLambdaFunction');
    expect(template.Outputs).not.toHaveProperty('DatadogUrl');
  });

  it('Security Hub is neither listened to nor answered', () => {
    expect(JSON.stringify(template.Resources)).not.toMatch(/securityhub/i);
    expect(template.Outputs).not.toHaveProperty('SecurityHubActionCommand');
  });

  it('nobody gets mail, and everything is looked at every hour', () => {
    expect(resourcesOf(template, 'AWS::SNS::Subscription')).toEqual([]);
    expect(resourceOf(template, 'SweepSchedule').Properties.ScheduleExpression).toBe('rate(1 hour)');
  });

  it('the tables are named after service and stage', () => {
    const names = resourcesOf(template, 'AWS::DynamoDB::Table').map(([, { Properties }]) =>
      at(Properties, 'TableName'),
    );

    expect(names).toEqual(['allowlist', 'audit', 'sweeps', 'accounts'].map((name) => `smtp-warden-prod-${name}`));
  });
});

describe('the change limits and the deployment id', () => {
  const settingsWith = async (params: Readonly<Record<string, string>>) =>
    readSettings(settingsOf(resolveTemplate(await compileTemplate(params), hub), 'WorkerLambdaFunction'));

  it('are options', async () => {
    const settings = await settingsWith({ changeLimit: '9', hourlyChangeLimit: '20', deploymentId: 'mail-prod' });

    expect(settings).toMatchObject({ changeLimit: 9, hourlyChangeLimit: 20, deploymentId: 'mail-prod' });
  });

  it('are taken by the old name of the option', async () => {
    expect(await settingsWith({ brake: '7' })).toMatchObject({ changeLimit: 7 });
  });

  it('are refused where both names say different things', async () => {
    await expect(settingsWith({ brake: '7', changeLimit: '9' })).rejects.toThrow('Remove SMTP_WARDEN_BRAKE');
  });
});
