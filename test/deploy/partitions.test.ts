import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListRootsCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { describe, expect, it } from 'vitest';
import { organizationsClient } from '../../aws/clients.ts';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { at, type Json, listOf, resourceOf, settingsOf, type Template } from '../../deploy/template.ts';
import { parseEvent } from '../../handlers/events/to-candidates.ts';
import { readSettings } from '../../runtime/settings.ts';
import { cloudTrailEvent } from '../builders/read-event.ts';
import {
  compiledText,
  compileTemplate,
  everything,
  guarded,
  plainTemplate,
  spokeTemplate,
  wholeOrganisation,
} from './compile.ts';
import { hub } from './deployed.ts';
import { matchesPattern } from './event-pattern.ts';
import { isAllowed, rolesOf } from './least-privilege/simulate.ts';
import { spokeParameters } from './least-privilege/world.ts';

interface Place {
  readonly partition: string;
  readonly region: string;
  readonly suffix: string;
}

const places: readonly Place[] = [
  { partition: 'aws-us-gov', region: 'us-gov-west-1', suffix: 'amazonaws.com' },
  { partition: 'aws-cn', region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
];

async function hubIn({ region }: Place): Promise<Template> {
  return resolveTemplate(await compileTemplate({ ...wholeOrganisation, region }), { ...hub, region });
}

async function spokeIn(place: Place): Promise<Template> {
  const { region } = place;
  const parameters = { ...spokeParameters(await hubIn(place)), RoleRegion: region, OperatorArns: [''] };
  return resolveTemplate(spokeTemplate(), { account: '222222222222', region, parameters });
}

async function textOf(place: Place): Promise<string> {
  return JSON.stringify([await hubIn(place), await spokeIn(place)]);
}

/** What is tested of each row of the table in docs/operations.md, "GovCloud and China", by the first cell of the row. */
const proofs: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  'The template': async ({ region }) => {
    expect(await compiledText({ ...wholeOrganisation, region })).toBe(await compiledText(wholeOrganisation));
  },

  ARNs: async (place) => {
    const arns = (await textOf(place)).match(/arn:[^:"]*:/g) ?? [];

    expect(new Set(arns)).toEqual(new Set([`arn:${place.partition}:`, 'arn:*:']));
    for (const file of ['spoke.yml', 'listing-role.yml']) {
      expect(JSON.stringify(plainTemplate(file).Resources)).not.toContain('arn:aws');
    }
  },

  'Service principals': async (place) => {
    const stacks = [await hubIn(place), await spokeIn(place)];
    const trusted = stacks
      .flatMap((stack) => Object.values(stack.Resources))
      .flatMap(({ Properties }) => principalsIn(Properties));

    expect(new Set(trusted)).toEqual(
      new Set(['lambda', 'events', 'cloudwatch', 'apigateway'].map((service) => `${service}.amazonaws.com`)),
    );
  },

  'DNS suffix': async (place) => {
    const { groupQueueUrl } = readSettings(settingsOf(await hubIn(place), 'WorkerLambdaFunction')).deployment;
    const role = rolesOf(await deployedGuarded(), hub.account)['eu-west-1-worker'];
    const context = { 'kms:ViaService': `dynamodb.${place.region}.${place.suffix}` };
    const root = { AWS: `arn:aws:iam::${hub.account}:root` };
    const Statement = [{ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }];
    const world = { resourcePolicies: { [guarded.kmsKey]: { Version: '2012-10-17', Statement } } };
    const decrypt = { action: 'kms:Decrypt', resource: guarded.kmsKey, context };

    expect(groupQueueUrl).toBe(`https://sqs.${place.region}.${place.suffix}/111111111111/smtp-warden-prod-groups`);
    expect(role && (await isAllowed(decrypt, role, world))).toBe(true);
  },

  'Calls in CloudTrail': async (place) => {
    const eventSource = place.suffix === 'amazonaws.com' ? 'ec2.amazonaws.com' : 'ec2.amazonaws.com.cn';
    const event = { ...cloudTrailEvent('AuthorizeSecurityGroupIngress', { eventSource }), region: place.region };
    const json: Json = JSON.parse(JSON.stringify(event));
    const patternOf = (stack: Template, id: string) => Object(resourceOf(stack, id).Properties.EventPattern);

    for (const id of ['GroupCalls', 'SpokeGroupCalls']) {
      expect(matchesPattern(patternOf(await hubIn(place), id), json)).toBe(true);
    }
    const elsewhere = { ...place, region: place.partition === 'aws-cn' ? 'cn-northwest-1' : 'us-gov-east-1' };
    expect(matchesPattern(patternOf(await spokeIn(elsewhere), 'GroupCalls'), json)).toBe(true);
    expect(parseEvent(json, []).kind).toBe('candidates');
  },

  Organizations: async ({ partition, region }) => {
    const endpoints: Readonly<Record<string, string>> = {
      'aws-us-gov': 'organizations.us-gov-west-1.amazonaws.com',
      'aws-cn': 'organizations.cn-northwest-1.amazonaws.com.cn',
    };

    expect(await hostAsked(organizationsClient({ region }))).toBe(endpoints[partition]);
  },

  'Names of regions': async ({ region }) => {
    const pattern = new RegExp(String(at(spokeTemplate().Parameters?.RoleRegion, 'AllowedPattern')));

    expect(pattern.test(region)).toBe(true);
    expect(readSettings({ SMTP_WARDEN_REGIONS: region }).regions).toEqual([region]);
  },

  'Parameters that are ARNs': async (place) => {
    const given = { ...spokeParameters(await hubIn(place)), RoleRegion: place.region };
    const { DiscoverRoleArn } = (await hubIn(place)).Outputs ?? {};

    for (const [name, value] of Object.entries(given).filter(([name]) => name.endsWith('Arn'))) {
      const pattern = new RegExp(String(at(spokeTemplate().Parameters?.[name], 'AllowedPattern')));
      expect([name, pattern.test(String(value))]).toEqual([name, true]);
    }
    const pattern = new RegExp(
      String(at(plainTemplate('listing-role.yml').Parameters?.DiscoverRoleArn, 'AllowedPattern')),
    );
    expect(pattern.test(String(DiscoverRoleArn))).toBe(true);
  },

  'URL of the dashboard': async (place) => {
    const host = place.partition === 'aws-cn' ? 'console.amazonaws.cn' : 'console.amazonaws-us-gov.com';

    expect((await hubIn(place)).Outputs?.DashboardUrl).toContain(`https://${place.region}.${host}/`);
  },
};

/** With a key of the organisation: which services may use it is said in the same way everywhere. */
async function deployedGuarded(): Promise<Template> {
  return resolveTemplate(await compileTemplate({ ...everything, ...guarded }), hub);
}

/** Every `Service` of a principal, and every `Principal` that is a service itself. */
function principalsIn(json: Json): string[] {
  if (Array.isArray(json)) return json.flatMap(principalsIn);
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) => {
    if (name === 'Service' || (name === 'Principal' && typeof value === 'string' && value !== '*')) {
      return listOf(value).map(String);
    }
    return principalsIn(value);
  });
}

/** Which host the SDK asks; nothing is sent. */
async function hostAsked(client: OrganizationsClient): Promise<string> {
  let host = '';
  client.config.credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' });
  client.middlewareStack.add(
    () => async (args) => {
      host = Object(args.request).hostname;
      throw new Error('nothing is sent');
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await expect(client.send(new ListRootsCommand({}))).rejects.toThrow('nothing is sent');
  return host;
}

describe.each(Object.entries(proofs))('GovCloud and China: %s', (_, prove) => {
  it.each(places)('in $region', prove);
});

describe('the table in docs/operations.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
  const section = text.split('\n## GovCloud and China\n')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| what '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => ({ what: cells[1] ?? '', proof: cells.at(-2) ?? '' }));

  it('says of each row that it is tested here, or that it is not proved', () => {
    expect(rows.filter(({ proof }) => proof !== 'tested' && proof !== 'not proved')).toEqual([]);
    expect(rows.filter(({ proof }) => proof === 'tested').map(({ what }) => what)).toEqual(Object.keys(proofs));
    expect(rows.length).toBeGreaterThan(Object.keys(proofs).length);
  });
});
