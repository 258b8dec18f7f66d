import * as z from 'zod/mini';
import { isAccountId, isOrganisationId, isRegion, parseArn, roleOfArn } from '../core/model/aws-ids.ts';
import { parseScopedLimits, type ScopedLimits } from '../core/organisation/scoped-limits.ts';

/** What makes the schema of a setting. */

export const tagKey = () =>
  z.string().check(
    z.minLength(1),
    z.maxLength(128),
    z.refine((key) => !key.toLowerCase().startsWith('aws:'), 'tag keys starting with aws: are reserved'),
  );
export const tableName = () => z.string().check(z.minLength(3), z.maxLength(255));
export const roleName = matching(
  /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  'must be the name of an IAM role, with its path where it has one (security/smtp-warden-remediator), and not its ARN',
);
export const externalId = matching(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1,224 of the characters STS takes');
export const logLevel = () => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);
export const url = () => z.url();
export const deploymentId = matching(/^[a-zA-Z0-9-]{1,40}$/, 'must be 1 to 40 letters, digits and hyphens');

export const organisationId = () =>
  z.string().check(z.refine(isOrganisationId, 'must be the id of an organisation (o-…)'));
export const roleArn = () =>
  z.string().check(z.refine((arn) => roleOfArn(arn) !== null, 'must be the ARN of an IAM role'));

/** Change limits of accounts and OUs. */
export const scopedLimits = () => z.pipe(z.string(), toScopedLimits);

const toScopedLimits = z.transform((text: string, context): ScopedLimits => {
  const reading = parseScopedLimits(text);
  if (reading.kind === 'read') return reading.limits;
  context.issues.push({ code: 'custom', message: reading.problem, input: text });
  return z.NEVER;
});

export function wholeNumber(min: number, max: number) {
  const digits = matching(/^\d+$/, `must be a whole number from ${min} to ${max}`);
  return () => z.pipe(digits(), z.pipe(z.transform(Number), z.number().check(z.minimum(min), z.maximum(max))));
}

/** Texts separated by commas. */
export function list(isItem: (text: string) => boolean, problem: string) {
  const partsOf = (text: string) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return () => z.pipe(z.pipe(z.string(), z.transform(partsOf)), z.array(z.string().check(z.refine(isItem, problem))));
}

export function arnOf(service: string) {
  const isOfService = (text: string) => {
    const arn = parseArn(text);
    return arn?.service === service && isRegion(arn.region) && isAccountId(arn.account);
  };
  return () => z.string().check(z.refine(isOfService, `must be an ARN of ${service}`));
}

function matching(pattern: RegExp, problem: string) {
  return () => z.string().check(z.regex(pattern, problem));
}
