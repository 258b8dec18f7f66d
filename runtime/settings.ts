import { z } from 'zod';
import type { WardenSettings } from '../core/warden.ts';

/** Every setting there is. A name starting with SMTP_WARDEN_ that is not here is refused: it is a typing error. */
const schema = z.strictObject({
  SMTP_WARDEN_MODE: z.enum(['plan', 'enforce']).default('plan'),
  SMTP_WARDEN_OPT_IN_TAG: z
    .string()
    .min(1)
    .max(128)
    .refine((key) => !key.toLowerCase().startsWith('aws:'), 'tag keys starting with aws: are reserved')
    .default('smtp-warden:auto-fix'),
  SMTP_WARDEN_ALLOWLIST_TABLE: z.string().min(3).max(255).default('smtp-warden-allowlist'),
  SMTP_WARDEN_AUDIT_TABLE: z.string().min(3).max(255).default('smtp-warden-audit'),
  SMTP_WARDEN_EMPTY_ALLOWLIST: z.enum(['defer', 'revoke']).default('defer'),
  SMTP_WARDEN_ALL_TRAFFIC: z.enum(['split', 'defer']).default('split'),
  SMTP_WARDEN_IPV4_LIMIT: integer(1, 32, 8),
  SMTP_WARDEN_IPV6_LIMIT: integer(1, 128, 16),
  SMTP_WARDEN_BRAKE: integer(1, 100_000, 50),
  SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: integer(1, 86_400, 960),
  SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: integer(0, 600, 30),
  SMTP_WARDEN_OWN_ROLE_ARNS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((arn) => arn.trim())
        .filter((arn) => arn !== ''),
    )
    .pipe(z.array(z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'each must be the ARN of an IAM role'))),
  SMTP_WARDEN_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** What the product is told by its environment, read once. Times in milliseconds. */
export interface Settings {
  readonly warden: WardenSettings;
  readonly allowlistTable: string;
  readonly auditTable: string;
  /** The most groups one sweep may change. */
  readonly brake: number;
  readonly verifyTimeoutMs: number;
  readonly ownRoleArns: readonly string[];
  readonly logLevel: string;
}

const prefix = 'SMTP_WARDEN_';

/** Reads the settings, or throws an error that names every variable that is wrong and what it may be. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const own = Object.entries(environment).filter(([name, value]) => name.startsWith(prefix) && value !== '');
  const reading = schema.safeParse(Object.fromEntries(own));
  if (!reading.success) throw new SettingsError(`wrong settings:\n${z.prettifyError(reading.error)}`);
  const values = reading.data;
  return {
    warden: {
      mode: values.SMTP_WARDEN_MODE,
      optInTagKey: values.SMTP_WARDEN_OPT_IN_TAG,
      emptyAllowlist: values.SMTP_WARDEN_EMPTY_ALLOWLIST,
      allTraffic: values.SMTP_WARDEN_ALL_TRAFFIC,
      limits: { ipv4: values.SMTP_WARDEN_IPV4_LIMIT, ipv6: values.SMTP_WARDEN_IPV6_LIMIT },
      claimTimeoutMs: values.SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS * 1000,
    },
    allowlistTable: values.SMTP_WARDEN_ALLOWLIST_TABLE,
    auditTable: values.SMTP_WARDEN_AUDIT_TABLE,
    brake: values.SMTP_WARDEN_BRAKE,
    verifyTimeoutMs: values.SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS * 1000,
    ownRoleArns: values.SMTP_WARDEN_OWN_ROLE_ARNS,
    logLevel: values.SMTP_WARDEN_LOG_LEVEL,
  };
}

/** The environment does not say what it should; the message tells which variables to mend. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

function integer(min: number, max: number, byDefault: number) {
  return z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .default(String(byDefault))
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}
