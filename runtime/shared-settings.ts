import { readSettings, type Settings } from './settings.ts';

/** A variable of the environment and its value. */
export type Variable = readonly [name: `SMTP_WARDEN_${string}`, value: string];

/**
 * The settings by which a person's command line decides and marks its rules as this deployment does, where they are not the
 * defaults: without them `fix` would judge by another opt-in tag, or make rules of another deployment. The external id is not
 * among them, since mails go to many.
 */
export function sharedSettings(settings: Settings): readonly Variable[] {
  const own = variablesOf(settings);
  const defaults = new Map(variablesOf(readSettings({})));
  return own.filter(([name, value]) => value !== '' && value !== defaults.get(name));
}

function variablesOf({ warden, deploymentId, spokes, mail }: Settings): readonly Variable[] {
  return [
    ['SMTP_WARDEN_OPT_IN_TAG', warden.optInTagKey],
    ['SMTP_WARDEN_EMPTY_ALLOWLIST', warden.emptyAllowlist],
    ['SMTP_WARDEN_ALL_TRAFFIC', warden.allTraffic],
    ['SMTP_WARDEN_IPV4_LIMIT', String(warden.limits.ipv4)],
    ['SMTP_WARDEN_IPV6_LIMIT', String(warden.limits.ipv6)],
    ['SMTP_WARDEN_APPROVAL_HOURS', String(warden.approvalMs / 3_600_000)],
    ['SMTP_WARDEN_TWO_PERSONS', String(warden.twoPersons)],
    ['SMTP_WARDEN_DEPLOYMENT_ID', deploymentId ?? ''],
    ['SMTP_WARDEN_SPOKE_ROLE', spokes.roleName],
    ['SMTP_WARDEN_MAIL_DOMAINS', mail.domains.join(',')],
  ];
}
