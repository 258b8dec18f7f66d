import type { SeedInput } from '../../../sandbox/seed.ts';
import { consoleGroups as groups } from './console-groups.ts';
import { flowLogs, network } from './network-seed.ts';

export const optedIn = { 'smtp-warden:auto-fix': 'true' };

const everywhere = '0.0.0.0/0';
const mail = { protocol: 'tcp', from: 25, cidr: everywhere };
const web = { protocol: 'tcp', from: 443, cidr: everywhere, description: 'HTTPS' };
const internal = { protocol: 'tcp', from: 25, cidr: '10.0.0.0/8', description: 'Relays of our own network' };

const longName = 'prod-mail-platform-eks-node-group-of-the-regional-ingress-gateways-a1b2c3d4-remote-access-sg';

/** The groups before anything of the story has happened, and what is around them. Flow records are as old as they say when it is planted. */
export function consoleSeed(): SeedInput {
  return { ...network, flowLogs, groups: consoleSeedGroups() };
}

function consoleSeedGroups(): NonNullable<SeedInput['groups']> {
  const at = ({ groupId, ...place }: (typeof groups)[keyof typeof groups]) => ({ ...place, id: groupId });
  return [
    {
      ...at(groups.reachableMx),
      name: 'mx-inbound',
      description: 'MX of example.com behind the filtering service',
      tags: { ...optedIn, team: 'mail', service: 'mx' },
      ingress: [internal, { ...web, description: 'MTA-STS policy' }],
    },
    {
      ...at(groups.reachableRelay),
      name: 'smarthost-relay',
      description: 'Smarthost of the partners',
      tags: { ...optedIn, team: 'mail', service: 'relay' },
      ingress: [internal, { protocol: 'tcp', from: 587, cidr: everywhere, description: 'Submission' }],
    },
    {
      ...at(groups.noPath),
      name: 'legacy-ftp-and-mail',
      description: 'Old host of the file drop',
      tags: { team: 'platform' },
      ingress: [
        { protocol: 'tcp', from: 20, to: 30, cidr: everywhere, description: 'FTP, SSH and mail' },
        { protocol: 'tcp', from: 20, to: 30, cidr: '10.20.0.0/16', description: 'Office VPN' },
      ],
    },
    {
      ...at(groups.unattached),
      name: 'postfix-staging',
      description: 'Staging of the relays',
      tags: { team: 'mail', stage: 'staging' },
      ingress: [{ ...mail, description: 'Test of the new relay' }],
    },
    {
      ...at(groups.splitCidrs),
      name: 'bounce-processor',
      description: 'Takes bounces',
      tags: { team: 'mail' },
      ingress: [
        { ...mail, cidr: '0.0.0.0/1', description: 'Bounces, lower half' },
        { ...mail, cidr: '128.0.0.0/1', description: 'Bounces, upper half' },
      ],
    },
    {
      ...at(groups.ipv6),
      name: 'mx-ipv6',
      description: 'MX over IPv6',
      tags: { team: 'mail', service: 'mx' },
      ingress: [{ protocol: 'tcp', from: 25, cidr6: '::/0', description: 'Mail over IPv6' }],
    },
    {
      ...at(groups.prefixList),
      name: 'partner-relays',
      description: 'Relays of partners',
      tags: { team: 'partners' },
      ingress: [{ protocol: 'tcp', from: 25, prefixList: 'partner-networks', description: 'Networks of partners' }],
    },
    {
      ...at(groups.allTraffic),
      name: 'debug-all-open',
      description: 'For debugging',
      tags: { team: 'platform' },
      ingress: [{ protocol: '-1', cidr: everywhere, description: 'Debugging, remove soon' }],
    },
    {
      ...at(groups.notOptedIn),
      name: 'newsletter-sender',
      description: 'Sends newsletters',
      tags: { team: 'marketing' },
      ingress: [web, { ...mail, description: 'Bounces of the newsletter' }],
    },
    {
      ...at(groups.nearMiss),
      name: 'crm-mail-import',
      description: 'Imports mail into the CRM',
      tags: { team: 'sales', 'smtp-warden:auto-fix': 'True' },
      ingress: [{ ...mail, description: 'Mail to the CRM' }],
    },
    {
      ...at(groups.compliant),
      name: 'mail-internal',
      description: 'Mail between our own hosts',
      tags: { ...optedIn, team: 'mail' },
      ingress: [internal],
    },
    {
      ...at(groups.exempt),
      name: 'mx-backup',
      description: 'Backup MX of example.com',
      tags: { ...optedIn, team: 'mail', service: 'mx' },
      ingress: [],
    },
    {
      ...at(groups.undone),
      name: 'webmail-frontend',
      description: 'Webmail',
      tags: { ...optedIn, team: 'webmail' },
      ingress: [web],
    },
    {
      ...at(groups.longName),
      name: longName,
      description: 'Nodes of the mail platform',
      tags: { team: 'platform', 'kubernetes.io/cluster/mail-prod': 'owned' },
      ingress: [{ ...mail, description: 'Health check of the load balancer' }],
    },
    {
      ...at(groups.gateway),
      name: 'mail-gateway',
      description: 'Gateway of outgoing mail',
      tags: { ...optedIn, team: 'mail' },
      ingress: [internal],
    },
    {
      ...at(groups.submission),
      name: 'smtp-submission',
      description: 'Submission for devices',
      tags: { ...optedIn, team: 'mail' },
      ingress: [{ protocol: 'tcp', from: 465, cidr: everywhere, description: 'Submission' }],
    },
    {
      ...at(groups.tickets),
      name: 'ticket-inbox',
      description: 'Takes mail of the ticket system',
      tags: { ...optedIn, team: 'support' },
      ingress: [web],
    },
    {
      ...at(groups.ireland),
      name: 'mx-ireland',
      description: 'MX in Ireland',
      tags: { ...optedIn, team: 'mail' },
      ingress: [internal],
    },
    {
      ...at(groups.member),
      name: 'invoice-mailer',
      description: 'Sends and takes invoices',
      tags: { ...optedIn, team: 'finance' },
      ingress: [web],
    },
    {
      ...at(groups.memberOpen),
      name: 'acquired-exchange',
      description: 'Exchange of the company that was bought',
      tags: { team: 'integration' },
      ingress: [web, { ...mail, description: 'Mail' }],
    },
  ];
}
