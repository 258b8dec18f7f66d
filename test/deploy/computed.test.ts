import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guarded } from './compile.ts';

type Context = ReturnType<typeof given>;

/** JavaScript, so that its types are said here. */
const computed: Readonly<Record<string, (context: Context) => Promise<unknown>>> = {
  ...(await import(join(import.meta.dirname, '../../deploy/computed.js'))),
  ...(await import(join(import.meta.dirname, '../../deploy/computed-key.js'))),
  ...(await import(join(import.meta.dirname, '../../deploy/computed-accounts.js'))),
  ...(await import(join(import.meta.dirname, '../../deploy/computed-organisation.js'))),
  ...(await import(join(import.meta.dirname, '../../deploy/computed-evidence.js'))),
};

async function computedOf(name: string, params: Readonly<Record<string, string>>): Promise<unknown> {
  return computed[name]?.(given(params));
}

const defaults: Readonly<Record<string, string>> = {
  accounts: '222222222222',
  organisation: '',
  includeOus: '',
  excludeOus: '',
  organisationRole: '',
  discoverRate: '',
  changeLimits: '',
  spokePrefix: 'smtp-warden',
  rolePath: '/',
  permissionsBoundary: '',
  stackTags: '',
  kmsKey: '',
  regionInNames: 'off',
  workerConcurrency: '2',
  scanConcurrency: '10',
  workerReserved: '',
  scanReserved: '',
  evidence: 'off',
  evidenceDays: '14',
  evidenceMaxBytes: '10000000000',
  athenaWorkgroup: '',
  athenaTable: '',
  mailDomains: '',
  dnsServers: '',
};

/** What osls hands to a function of deploy/computed.js. */
function given(params: Readonly<Record<string, string>> = {}) {
  const variables: Readonly<Record<string, string>> = {
    'aws:region': 'eu-west-1',
    'self:custom.prefix': 'smtp-warden-prod',
    ...Object.fromEntries(Object.entries({ ...defaults, ...params }).map(([name, value]) => [`param:${name}`, value])),
  };
  return { resolveVariable: async (name: string) => variables[name] };
}

const left = { Ref: 'AWS::NoValue' };
const inOrganisation = { organisation: 'o-a1b2c3d4e5', accounts: '' };
const listingRole = 'arn:aws:iam::111122223333:role/security/smtp-warden-listing';

describe('a parameter', () => {
  it.each([
    ['rolePath', {}, left],
    ['evidence', { evidence: 'proposals' }, 'proposals'],
    ['evidenceMaxBytes', {}, '10000000000'],
    ['athenaTable', {}, left],
    ['athenaTable', { athenaWorkgroup: 'w', athenaTable: 'a.b' }, 'a.b'],
    ['mailDomains', {}, ''],
    ['mailDomains', { mailDomains: 'example.com, xn--p1ai.example.' }, 'example.com,xn--p1ai.example.'],
    [
      'dnsServers',
      { mailDomains: 'example.com', dnsServers: '192.0.2.53, [2001:db8::1]:53' },
      '192.0.2.53,[2001:db8::1]:53',
    ],
    ['rolePath', { rolePath: '/security/mail/' }, '/security/mail/'],
    ['permissionsBoundary', {}, left],
    ['permissionsBoundary', { permissionsBoundary: 'arn:aws:iam::aws:policy/a/x' }, 'arn:aws:iam::aws:policy/a/x'],
    ['kmsKey', {}, left],
    ['kmsKey', { kmsKey: guarded.kmsKey }, guarded.kmsKey],
    ['stackTags', {}, {}],
    [
      'stackTags',
      { stackTags: 'cost-centre=1234, url=https://x?a=b,' },
      { 'cost-centre': '1234', url: 'https://x?a=b' },
    ],
    ['accountPrefix', {}, 'smtp-warden-prod'],
    ['accountPrefix', { regionInNames: 'on' }, 'smtp-warden-prod-eu-west-1'],
    ['workerConcurrency', { workerConcurrency: '1000' }, 1_000],
    ['workerReserved', {}, left],
    ['workerReserved', { workerReserved: '4' }, 4],
    ['scanReserved', { scanReserved: '10' }, 10],
    ['organisation', {}, ''],
    ['organisation', { organisation: 'o-a1b2c3d4e5' }, 'o-a1b2c3d4e5'],
    ['spokeDeadLetters', { spokePrefix: 'acme.mail+x' }, 'acme-mail-x-events-dead'],
    // A list decides, whether an organisation is given or not.
    ['senders', {}, { AWS: ['222222222222'] }],
    ['senders', { organisation: 'o-a1b2c3d4e5' }, { AWS: ['222222222222'] }],
    ['senders', { organisation: 'o-a1b2c3d4e5', accounts: '' }, '*'],
    ['allAccounts', { organisation: 'o-a1b2c3d4e5' }, [{ Ref: 'AWS::AccountId' }, '222222222222']],
    ['allAccounts', { organisation: 'o-a1b2c3d4e5', accounts: '' }, left],
    ['readers', { organisation: 'o-a1b2c3d4e5', accounts: '' }, ['arn:*:iam::*:role/smtp-warden-reader']],
    [
      'remediators',
      { organisation: 'o-a1b2c3d4e5', accounts: '', rolePath: '/security/', spokePrefix: 'acme' },
      ['arn:*:iam::*:role/security/acme-remediator'],
    ],
    ['ofTheOrganisation', { organisation: 'o-a1b2c3d4e5' }, left],
    [
      'ofTheOrganisation',
      { organisation: 'o-a1b2c3d4e5', accounts: '' },
      { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } },
    ],
    ['includeOus', {}, ''],
    ['includeOus', { ...inOrganisation, includeOus: 'ou-ab12-cdef3456, r-ab12' }, 'ou-ab12-cdef3456,r-ab12'],
    ['organisationRole', {}, left],
    ['organisationRole', { ...inOrganisation, organisationRole: listingRole }, listingRole],
    ['discoverRate', {}, '15 minutes'],
    ['discoverRate', { discoverRate: '1 hour' }, '1 hour'],
    ['discovers', {}, 'no'],
    ['discovers', inOrganisation, 'yes'],
    // A hub that has had both may not list the organisation yet.
    ['discovers', { organisation: 'o-a1b2c3d4e5' }, 'no'],
    ['discovers', { organisation: 'o-a1b2c3d4e5', discoverRate: '15 minutes' }, 'yes'],
    ['changeLimits', {}, ''],
    ['changeLimits', { changeLimits: 'account=10,share=5%' }, 'account=10,share=5%'],
    ['changeLimits', { changeLimits: 'ou-ab12-cdef3456=5', ...inOrganisation }, 'ou-ab12-cdef3456=5'],
    // Without both there is nobody but the hub.
    ['senders', { accounts: '' }, { AWS: [] }],
    ['allAccounts', { accounts: '' }, [{ Ref: 'AWS::AccountId' }]],
  ] as const)('%s of %j is taken', async (name, params, expected) => {
    expect(await computedOf(name, params)).toEqual(expected);
  });

  it.each([
    ['rolePath', { rolePath: 'security' }, 'begins and ends with a slash'],
    ['rolePath', { rolePath: '/a b/' }, 'begins and ends with a slash'],
    ['permissionsBoundary', { permissionsBoundary: 'boundary' }, 'is the ARN of a policy'],
    ['permissionsBoundary', { permissionsBoundary: 'arn:aws-cn:iam::aws:policy/x' }, "in the stack's partition"],
    ['permissionsBoundary', { permissionsBoundary: 'arn:aws:iam::aws:policy/*' }, 'is the ARN of a policy'],
    ['optedIn', { optInTag: '' }, 'is a tag key of 1 to 128 characters'],
    ['optedIn', { optInTag: 'AWS:fix' }, 'does not begin with aws:'],
    ['rolePath', { rolePath: `/${'a'.repeat(511)}/` }, 'at most 512 characters'],
    ['kmsKey', { kmsKey: 'arn:aws:kms:eu-west-1:111111111111:key/*' }, 'is the ARN of a key'],
    ['kmsKey', { kmsKey: 'arn:aws:kms:us-east-1:111111111111:key/1' }, "is the ARN of a key in the stack's region"],
    ['kmsKey', { kmsKey: 'arn:aws:kms:eu-west-1:111111111111:alias/mail' }, 'not of an alias'],
    ['stackTags', { stackTags: 'owner' }, 'is key=value'],
    ['stackTags', { stackTags: 'a=1,a=2' }, 'is given once'],
    ['accountPrefix', { regionInNames: 'yes' }, 'is `on` or `off`'],
    ['workerConcurrency', { workerConcurrency: '1' }, 'is a whole number from 2 to 1000'],
    ['scanConcurrency', { scanConcurrency: 'ten' }, 'is a whole number from 2 to 1000'],
    ['workerReserved', { workerReserved: '3' }, 'is a whole number from 4 to'],
    ['scanReserved', { scanReserved: '9' }, 'is a whole number from 10 to'],
    ['workerReserved', { workerReserved: '3' }, 'is a whole number from 4 to'],
    ...[
      'a1b2c3d4e5',
      'o-a1b2c3d4e',
      'o-A1B2C3D4E5',
      'o-a1b2c3d4e5,o-b1b2c3d4e5',
      'o-*',
      `o-${'a'.repeat(33)}`,
      ' ',
    ].map(
      (organisation) =>
        ['organisation', { organisation }, 'is the id of an organisation, such as o-a1b2c3d4e5'] as const,
    ),
    ['senders', { accounts: ' , ' }, 'names accounts, or is empty'],
    ...['ou-ab12', 'ou-*', 'r-ab12,', '111122223333', 'ou-ab12-cdef3456;r-ab12'].flatMap((text) => [
      ['includeOus', { includeOus: text, ...inOrganisation }, 'names OUs, such as ou-ab12-cdef3456'] as const,
      ['excludeOus', { excludeOus: text, ...inOrganisation }, 'names OUs, such as ou-ab12-cdef3456'] as const,
    ]),
    ['includeOus', { includeOus: 'r-ab12' }, 'needs an organisation'],
    ['excludeOus', { excludeOus: 'r-ab12' }, 'needs an organisation'],
    ['organisationRole', { organisationRole: listingRole }, 'needs an organisation'],
    ...['*', 'arn:aws:iam::111122223333:role/*', 'arn:aws-cn:iam::111122223333:role/x', listingRole.slice(0, 20)].map(
      (organisationRole) =>
        [
          'organisationRole',
          { organisationRole, ...inOrganisation },
          "is the ARN of a role in the stack's partition",
        ] as const,
    ),
    ...['2 hours', '61 minutes', '1 minutes', '2 minute', '0 minutes', '1 day', '15', 'cron(0 * * * ? *)'].map(
      (discoverRate) => ['discoverRate', { discoverRate }, 'is at most an hour, such as 15 minutes'] as const,
    ),
    ['discovers', { discoverRate: '15 minutes' }, 'needs an organisation'],
    ['evidence', { evidence: 'on' }, 'is off, proposals or all'],
    ['evidenceDays', { evidenceDays: '91' }, 'is a whole number from 1 to 90'],
    ['evidenceMaxBytes', { evidenceMaxBytes: '1e10' }, 'is a whole number from 10000000 to'],
    ['athenaWorkgroup', { athenaWorkgroup: 'w' }, 'is set together with athenaTable, or neither is'],
    ['athenaTable', { athenaTable: 'a.b' }, 'is set together with athenaWorkgroup, or neither is'],
    ['athenaWorkgroup', { athenaWorkgroup: '*', athenaTable: 'a.b' }, 'is the name of an Athena workgroup'],
    ['athenaTable', { athenaTable: 'a.b.c', athenaWorkgroup: 'w' }, 'is database.table'],
    ...['example', 'me@example.com', 'bücher.example', 'example.com,,example.org'].map(
      (mailDomains) => ['mailDomains', { mailDomains }, 'names domains such as example.com'] as const,
    ),
    ['dnsServers', { dnsServers: 'dns.example.com', mailDomains: 'example.com' }, 'names IP addresses'],
    ['dnsServers', { dnsServers: '192.0.2.53' }, 'needs mail domains (param mailDomains)'],
    ['changeLimits', { changeLimits: 'account' }, 'expected a scope and a limit'],
    ['changeLimits', { changeLimits: 'ou-ab12-cdef3456=5' }, 'needs an organisation'],
    ['changeLimits', { changeLimits: 'ou-ab12-cdef3456=5', organisation: 'o-a1b2c3d4e5' }, 'and no list of accounts'],
    ['senders', { organisation: 'o-*', accounts: '' }, 'is the id of an organisation'],
  ] as const)(
    '%s of %j is refused, as AWS would refuse it or could not do what is meant',
    async (name, params, rule) => {
      const parameter = Object.keys(params)[0];

      await expect(computedOf(name, params)).rejects.toThrow(`param ${parameter}: `);
      await expect(computedOf(name, params)).rejects.toThrow(rule);
    },
  );

  it('rolePath is in the ARNs of the roles of other accounts', async () => {
    expect(await computedOf('readers', { rolePath: '/security/' })).toEqual([
      'arn:*:iam::222222222222:role/security/smtp-warden-reader',
    ]);
  });
});
