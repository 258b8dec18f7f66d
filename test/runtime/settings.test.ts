import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../runtime/settings.ts';

const names = {
  mode: 'SMTP_WARDEN_MODE',
  tag: 'SMTP_WARDEN_OPT_IN_TAG',
  ipv4: 'SMTP_WARDEN_IPV4_LIMIT',
  arns: 'SMTP_WARDEN_OWN_ROLE_ARNS',
};

describe('settings', () => {
  test('are safe where nothing is set: plan mode, defer on an empty allowlist, one /8 and one /16', () => {
    expect(readSettings({})).toEqual({
      warden: {
        mode: 'plan',
        optInTagKey: 'smtp-warden:auto-fix',
        emptyAllowlist: 'defer',
        allTraffic: 'split',
        limits: { ipv4: 8, ipv6: 16 },
        claimTimeoutMs: 90_000,
        approvalMs: 24 * 3_600_000,
        twoPersons: false,
      },
      allowlistTable: 'smtp-warden-allowlist',
      auditTable: 'smtp-warden-audit',
      changeLimit: 50,
      hourlyChangeLimit: 100,
      noticeDays: 14,
      policyChain: 'optional',
      deploymentId: null,
      verifyTimeoutMs: 30_000,
      ownRoleArns: [],
      logLevel: 'info',
      ec2Parser: 'own',
      spokes: { accounts: [], roleName: 'smtp-warden-remediator', externalId: null },
      organisation: {
        id: null,
        accountsTable: 'smtp-warden-accounts',
        includeOus: [],
        excludeOus: [],
        roleArn: null,
      },
      scopedLimits: { eachAccount: null, accounts: new Map(), ous: new Map(), sharePercent: null },
      regions: null,
      evidence: { when: 'off', days: 14, maxBytes: 10_000_000_000, queueUrl: null, athena: null },
      mail: { domains: [], dnsServers: [] },
      deployment: {
        groupQueueUrl: null,
        backgroundQueueUrl: null,
        scanQueueUrl: null,
        deadLetterQueueUrl: null,
        backgroundDeadLetterQueueUrl: null,
        maxReceives: 5,
        sweepTable: 'smtp-warden-sweeps',
        topicArn: null,
        datadogSecretArn: null,
      },
    });
  });

  test('are all taken from the environment', () => {
    const settings = readSettings({
      SMTP_WARDEN_MODE: 'enforce',
      SMTP_WARDEN_OPT_IN_TAG: 'close-smtp',
      SMTP_WARDEN_ALLOWLIST_TABLE: 'allow',
      SMTP_WARDEN_AUDIT_TABLE: 'audit',
      SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke',
      SMTP_WARDEN_ALL_TRAFFIC: 'defer',
      SMTP_WARDEN_IPV4_LIMIT: '16',
      SMTP_WARDEN_IPV6_LIMIT: '48',
      SMTP_WARDEN_CHANGE_LIMIT: '5',
      SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '7',
      SMTP_WARDEN_NOTICE_DAYS: '30',
      SMTP_WARDEN_DEPLOYMENT_ID: 'mail-Prod-1',
      SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: '1200',
      SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '0',
      SMTP_WARDEN_APPROVAL_HOURS: '12',
      SMTP_WARDEN_POLICY_CHAIN: 'required',
      SMTP_WARDEN_TWO_PERSONS: 'true',
      SMTP_WARDEN_OWN_ROLE_ARNS:
        'arn:aws:iam::111122223333:role/warden, arn:aws-cn:iam::999988887777:role/path/warden,',
      SMTP_WARDEN_LOG_LEVEL: 'silent',
      SMTP_WARDEN_EC2_PARSER: 'sdk',
      SMTP_WARDEN_ACCOUNTS: '222233334444, 555566667777',
      SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5',
      SMTP_WARDEN_ACCOUNTS_TABLE: 'members',
      SMTP_WARDEN_INCLUDE_OUS: 'r-ab12, ou-ab12-cdef3456',
      SMTP_WARDEN_EXCLUDE_OUS: 'ou-ab12-99999999',
      SMTP_WARDEN_ORGANISATION_ROLE: 'arn:aws:iam::999988887777:role/lister',
      SMTP_WARDEN_CHANGE_LIMITS: 'account=10,share=5%',
      SMTP_WARDEN_REGIONS: 'eu-west-1,us-gov-west-1',
      SMTP_WARDEN_SPOKE_ROLE: 'warden-reader',
      SMTP_WARDEN_EXTERNAL_ID: 'between-us',
      SMTP_WARDEN_EVIDENCE: 'proposals',
      SMTP_WARDEN_EVIDENCE_DAYS: '30',
      SMTP_WARDEN_EVIDENCE_MAX_BYTES: '50000000',
      SMTP_WARDEN_EVIDENCE_QUEUE_URL: 'https://sqs.example/evidence',
      SMTP_WARDEN_ATHENA_WORKGROUP: 'flow-logs',
      SMTP_WARDEN_ATHENA_TABLE: 'network.flow_logs',
      SMTP_WARDEN_MAIL_DOMAINS: 'Example.com., xn--bcher-kva.example,example.COM',
      SMTP_WARDEN_DNS_SERVERS: '192.0.2.53, 192.0.2.53:5353, 2001:db8::53, [2001:db8::53]:53',
      SMTP_WARDEN_GROUP_QUEUE_URL: 'https://sqs.example/groups',
      SMTP_WARDEN_BACKGROUND_QUEUE_URL: 'https://sqs.example/background',
      SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL: 'https://sqs.example/background-dead',
      SMTP_WARDEN_SCAN_QUEUE_URL: 'https://sqs.example/scans',
      SMTP_WARDEN_DEAD_LETTER_QUEUE_URL: 'https://sqs.example/dead',
      SMTP_WARDEN_MAX_RECEIVES: '3',
      SMTP_WARDEN_SWEEP_TABLE: 'sweeps',
      SMTP_WARDEN_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:topic',
      SMTP_WARDEN_DATADOG_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf',
    });

    expect(settings).toEqual({
      warden: {
        mode: 'enforce',
        optInTagKey: 'close-smtp',
        emptyAllowlist: 'revoke',
        allTraffic: 'defer',
        limits: { ipv4: 16, ipv6: 48 },
        claimTimeoutMs: 1_200_000,
        approvalMs: 12 * 3_600_000,
        twoPersons: true,
      },
      allowlistTable: 'allow',
      auditTable: 'audit',
      changeLimit: 5,
      hourlyChangeLimit: 7,
      noticeDays: 30,
      policyChain: 'required',
      deploymentId: 'mail-Prod-1',
      verifyTimeoutMs: 0,
      ownRoleArns: ['arn:aws:iam::111122223333:role/warden', 'arn:aws-cn:iam::999988887777:role/path/warden'],
      logLevel: 'silent',
      ec2Parser: 'sdk',
      spokes: { accounts: ['222233334444', '555566667777'], roleName: 'warden-reader', externalId: 'between-us' },
      organisation: {
        id: 'o-a1b2c3d4e5',
        accountsTable: 'members',
        includeOus: ['r-ab12', 'ou-ab12-cdef3456'],
        excludeOus: ['ou-ab12-99999999'],
        roleArn: 'arn:aws:iam::999988887777:role/lister',
      },
      scopedLimits: {
        eachAccount: { kind: 'groups', most: 10 },
        accounts: new Map(),
        ous: new Map(),
        sharePercent: 5,
      },
      regions: ['eu-west-1', 'us-gov-west-1'],
      evidence: {
        when: 'proposals',
        days: 30,
        maxBytes: 50_000_000,
        queueUrl: 'https://sqs.example/evidence',
        athena: { workgroup: 'flow-logs', table: 'network.flow_logs' },
      },
      mail: {
        domains: ['example.com', 'xn--bcher-kva.example'],
        dnsServers: ['192.0.2.53', '192.0.2.53:5353', '2001:db8::53', '[2001:db8::53]:53'],
      },
      deployment: {
        groupQueueUrl: 'https://sqs.example/groups',
        backgroundQueueUrl: 'https://sqs.example/background',
        backgroundDeadLetterQueueUrl: 'https://sqs.example/background-dead',
        scanQueueUrl: 'https://sqs.example/scans',
        deadLetterQueueUrl: 'https://sqs.example/dead',
        maxReceives: 3,
        sweepTable: 'sweeps',
        topicArn: 'arn:aws:sns:eu-west-1:111122223333:topic',
        datadogSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf',
      },
    });
  });

  test('that are empty count as not set', () => {
    expect(readSettings({ [names.mode]: '', [names.ipv4]: '', [names.arns]: '' })).toEqual(readSettings({}));
  });

  test('leave the rest of the environment alone', () => {
    expect(readSettings({ PATH: '/bin', AWS_REGION: 'us-east-1', smtp_warden_mode: 'x' })).toEqual(readSettings({}));
  });

  test('nobody knows are refused by name: it is a typing error', () => {
    const reading = () => readSettings({ SMTP_WARDEN_MODUS: 'enforce' });

    expect(reading).toThrow(SettingsError);
    expect(reading).toThrow(/SMTP_WARDEN_MODUS/);
  });

  test.each([
    [names.mode, 'Enforce', /"plan"\|"enforce"\|"off"/],
    [names.mode, ' enforce', /"plan"\|"enforce"\|"off"/],
    [names.tag, 'AWS:tag', /aws: are reserved/],
    [names.tag, 'x'.repeat(129), /<=128 characters/],
    ['SMTP_WARDEN_ALLOWLIST_TABLE', 'ab', />=3 characters/],
    ['SMTP_WARDEN_AUDIT_TABLE', 'x'.repeat(256), /<=255 characters/],
    ['SMTP_WARDEN_EMPTY_ALLOWLIST', 'close', /"defer"\|"revoke"/],
    ['SMTP_WARDEN_ALL_TRAFFIC', 'close', /"split"\|"defer"/],
    [names.ipv4, '/8', /must be a whole number from 1 to 32/],
    [names.ipv4, '-8', /must be a whole number from 1 to 32/],
    [names.ipv4, '8.0', /must be a whole number from 1 to 32/],
    [names.ipv4, '0', />=1/],
    [names.ipv4, '33', /<=32/],
    ['SMTP_WARDEN_IPV6_LIMIT', '129', /<=128/],
    ['SMTP_WARDEN_CHANGE_LIMIT', '0', />=1/],
    ['SMTP_WARDEN_CHANGE_LIMIT', '50 groups', /must be a whole number from 1 to 10000/],
    ['SMTP_WARDEN_BRAKE', '0', />=1/],
    ['SMTP_WARDEN_BRAKE', '50 groups', /must be a whole number from 1 to 10000/],
    ['SMTP_WARDEN_HOURLY_CHANGE_LIMIT', '0', />=1/],
    ['SMTP_WARDEN_NOTICE_DAYS', '0', />=1/],
    ['SMTP_WARDEN_DEPLOYMENT_ID', 'mail/prod', /must be 1 to 40 letters, digits and hyphens/],
    ['SMTP_WARDEN_DEPLOYMENT_ID', 'x'.repeat(41), /must be 1 to 40 letters, digits and hyphens/],
    ['SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS', '90000', /<=86400/],
    ['SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS', '1e2', /must be a whole number from 0 to 600/],
    [names.arns, 'warden', /each must be the ARN of an IAM role/],
    [names.arns, 'arn:aws:sts::111122223333:assumed-role/warden/x', /each must be the ARN of an IAM role/],
    ['SMTP_WARDEN_ORGANISATION', '999988887777', /must be the id of an organisation/],
    ['SMTP_WARDEN_ACCOUNTS_TABLE', 'ab', />=3 characters/],
    ['SMTP_WARDEN_INCLUDE_OUS', 'production', /each must be the id of an OU/],
    ['SMTP_WARDEN_EXCLUDE_OUS', 'ou-ab12-cdef3456;r-ab12', /each must be the id of an OU/],
    ['SMTP_WARDEN_ORGANISATION_ROLE', 'lister', /must be the ARN of an IAM role/],
    ['SMTP_WARDEN_CHANGE_LIMITS', 'account=some', /expected a scope and a limit/],
    ['SMTP_WARDEN_EVIDENCE', 'on', /"off"\|"proposals"\|"all"/],
    ['SMTP_WARDEN_EVIDENCE_DAYS', '0', />=1/],
    ['SMTP_WARDEN_EVIDENCE_DAYS', '91', /<=90/],
    ['SMTP_WARDEN_EVIDENCE_DAYS', '14d', /must be a whole number from 1 to 90/],
    ['SMTP_WARDEN_EVIDENCE_MAX_BYTES', '9999999', />=10000000/],
    ['SMTP_WARDEN_EVIDENCE_MAX_BYTES', '10GB', /must be a whole number/],
    ['SMTP_WARDEN_ATHENA_WORKGROUP', 'arn:aws:athena:eu-west-1:111122223333:workgroup/x', /and not its ARN/],
    ['SMTP_WARDEN_ATHENA_TABLE', 'flow_logs', /must be database\.table/],
    ['SMTP_WARDEN_ATHENA_TABLE', 'a.b.c', /must be database\.table/],
    ['SMTP_WARDEN_ATHENA_TABLE', 'network.flow"; DROP', /must be database\.table/],
    ['SMTP_WARDEN_MAIL_DOMAINS', 'example', /each must be a domain name/],
    ['SMTP_WARDEN_MAIL_DOMAINS', 'bücher.example', /as in the DNS \(xn--…\)/],
    ['SMTP_WARDEN_MAIL_DOMAINS', '-a.example', /each must be a domain name/],
    ['SMTP_WARDEN_MAIL_DOMAINS', 'example..com', /each must be a domain name/],
    ['SMTP_WARDEN_MAIL_DOMAINS', '192.0.2.1', /each must be a domain name/],
    ['SMTP_WARDEN_MAIL_DOMAINS', `${'a'.repeat(64)}.example`, /each must be a domain name/],
    ['SMTP_WARDEN_MAIL_DOMAINS', `${'a.'.repeat(125)}example`, /each must be a domain name/],
    ['SMTP_WARDEN_MAIL_DOMAINS', 'me@example.com', /each must be a domain name/],
    ['SMTP_WARDEN_DNS_SERVERS', 'dns.example.com', /each must be an IP address/],
    ['SMTP_WARDEN_DNS_SERVERS', '192.0.2.256', /each must be an IP address/],
    ['SMTP_WARDEN_DNS_SERVERS', '192.0.2.1:0', /each must be an IP address/],
    ['SMTP_WARDEN_DNS_SERVERS', '192.0.2.1:65536', /each must be an IP address/],
    ['SMTP_WARDEN_DNS_SERVERS', '[192.0.2.1]:53', /each must be an IP address/],
    ['SMTP_WARDEN_DNS_SERVERS', 'fe80::1%eth0', /each must be an IP address/],
    ['SMTP_WARDEN_LOG_LEVEL', 'loud', /"trace"\|"debug"\|"info"/],
  ])('%s=%s is refused, and what it may be is said', (name, value, mayBe) => {
    const reading = () => readSettings({ [name]: value });

    expect(reading).toThrow(name);
    expect(reading).toThrow(mayBe);
  });

  test('with a limit of an OU are refused where nobody knows which accounts are in it', () => {
    const limit = { SMTP_WARDEN_CHANGE_LIMITS: 'account=5,ou-ab12-cdef3456=20%' };
    const byRegistry = { ...limit, SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5' };

    expect(() => readSettings(limit)).toThrow(
      /CHANGE_LIMITS has a limit of ou-ab12-cdef3456.*SMTP_WARDEN_ORGANISATION/,
    );
    expect(() => readSettings({ ...byRegistry, SMTP_WARDEN_ACCOUNTS: '222233334444' })).toThrow(SettingsError);
    expect(readSettings(byRegistry).scopedLimits.ous.size).toBe(1);
  });

  test.each([
    ['SMTP_WARDEN_ATHENA_WORKGROUP', 'flow-logs', 'SMTP_WARDEN_ATHENA_TABLE'],
    ['SMTP_WARDEN_ATHENA_TABLE', 'network.flow_logs', 'SMTP_WARDEN_ATHENA_WORKGROUP'],
  ])('with %s alone are refused, and the other is named', (name, value, missing) => {
    const reading = () => readSettings({ [name]: value });

    expect(reading).toThrow(SettingsError);
    expect(reading).toThrow(`${name} is set and ${missing} is not. Set both, or none`);
  });

  test('that are wrong are all named at once', () => {
    const reading = () => readSettings({ [names.mode]: 'on', [names.ipv4]: 'all', SMTP_WARDEN_X: '1' });

    for (const name of [names.mode, names.ipv4, 'SMTP_WARDEN_X']) expect(reading).toThrow(name);
  });
});

describe('the mode', () => {
  test.each(['plan', 'enforce', 'off'] as const)('may be %s', (mode) => {
    expect(readSettings({ SMTP_WARDEN_MODE: mode }).warden.mode).toBe(mode);
  });
});

describe('the change limit', () => {
  test('is still read by its old name', () => {
    expect(readSettings({ SMTP_WARDEN_BRAKE: '7' }).changeLimit).toBe(7);
  });

  test('may be set by both names to the same value', () => {
    expect(readSettings({ SMTP_WARDEN_CHANGE_LIMIT: '7', SMTP_WARDEN_BRAKE: '07' }).changeLimit).toBe(7);
  });

  test('set by both names to different values is refused, and the message says what to do', () => {
    const reading = () => readSettings({ SMTP_WARDEN_CHANGE_LIMIT: '50', SMTP_WARDEN_BRAKE: '7' });

    expect(reading).toThrow(SettingsError);
    expect(reading).toThrow('SMTP_WARDEN_CHANGE_LIMIT is 50 and SMTP_WARDEN_BRAKE, its old name, is 7.');
    expect(reading).toThrow('Remove SMTP_WARDEN_BRAKE, and set SMTP_WARDEN_CHANGE_LIMIT to the value that you want');
  });
});
