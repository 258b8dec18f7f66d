/**
 * What is said of an organisation, as AWS and the functions take it. Every function here is a
 * `${file(deploy/computed-organisation.js):name}` of the YAML.
 */

import { isOuOrRoot, parseArn, partitionOf, roleOfArn } from '../core/model/aws-ids.ts';
import { parseScopedLimits } from '../core/organisation/scoped-limits.ts';
import { byRegistry, organisation } from './computed-accounts.js';
import { noValue, wrong } from './params.js';

export function includeOus(context) {
  return ous('includeOus', context);
}

export function excludeOus(context) {
  return ous('excludeOus', context);
}

/** Ids of OUs or of the root, separated by commas. */
async function ous(name, context) {
  const given = await ofAnOrganisation(name, context);
  const ids = given.split(',').map((id) => id.trim());
  if (given === '' || ids.every(isOuOrRoot)) return ids.join(',');
  throw wrong(name, given, 'names OUs, such as ou-ab12-cdef3456, or the root, such as r-ab12, separated by commas');
}

/** The role in the management account by which `discover` lists the accounts; left out where it lists them itself. */
export async function organisationRole(context) {
  const arn = await ofAnOrganisation('organisationRole', context);
  if (arn === '') return noValue;
  const own = partitionOf(await context.resolveVariable('aws:region'));
  if (roleOfArn(arn) !== null && parseArn(arn)?.partition === own && !/[*?]/.test(arn)) return arn;
  const example = `arn:${own}:iam::111122223333:role/smtp-warden-listing`;
  throw wrong('organisationRole', arn, `is the ARN of a role in the stack's partition, such as ${example}`);
}

/** What only `discover` reads, so that it would silently mean nothing without an organisation. */
async function ofAnOrganisation(name, context) {
  const given = String(await context.resolveVariable(`param:${name}`));
  if (given === '' || (await organisation(context)) !== '') return given;
  throw wrong(name, given, 'needs an organisation (param organisation)');
}

/** What `discover` may do: take on the role that is given, or list the accounts itself. */
export async function listAccounts(context) {
  const role = await organisationRole(context);
  if (role !== noValue) {
    const Condition = { StringEquals: { 'aws:ResourceOrgID': await organisation(context) } };
    return { Sid: 'TakeOnTheListingRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role, Condition };
  }
  // Organizations knows no narrower resource for these (Service Authorization Reference).
  const Action = ['organizations:ListAccounts', 'organizations:ListRoots'];
  return { Sid: 'ListAccounts', Effect: 'Allow', Action, Resource: '*' };
}

/** And what is in an OU or in the root; left out where it takes on a role. */
export async function listOus(context) {
  if ((await organisationRole(context)) !== noValue) return noValue;
  const id = await organisation(context);
  const Action = ['organizations:ListOrganizationalUnitsForParent', 'organizations:ListAccountsForParent'];
  // The account in these ARNs is the management account, which the hub is not told.
  const Resource = [`root/${id}/r-*`, `ou/${id}/ou-*`].map((resource) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:organizations::*:${resource}`,
  }));
  return { Sid: 'ListWhatIsInOus', Effect: 'Allow', Action, Resource };
}

/**
 * Whether the organisation is listed, `yes` or `no`: where the registry decides, and beside a list of accounts where a rate is given. A hub
 * that has both from before may not list it yet.
 */
export async function discovers(context) {
  if (await byRegistry(context)) return 'yes';
  return (await ofAnOrganisation('discoverRate', context)) === '' ? 'no' : 'yes';
}

/** At most an hour apart, since an account that has joined is to be managed within one. */
export async function discoverRate({ resolveVariable }) {
  const given = String(await resolveVariable('param:discoverRate'));
  const rate = given === '' ? '15 minutes' : given;
  const [, count, unit] = /^(\d{1,4}) (minute|hour)s?$/.exec(rate) ?? [];
  const minutes = Number(count) * (unit === 'hour' ? 60 : 1);
  // EventBridge wants the singular for one, and the plural for more (EventBridge user guide, rate expressions).
  if (minutes >= 1 && minutes <= 60 && rate.endsWith('s') === Number(count) > 1) return rate;
  throw wrong('discoverRate', given, 'is at most an hour, such as 15 minutes or 1 hour');
}

/** Limits of accounts and OUs as the functions read them: they would not start with any other. */
export async function changeLimits(context) {
  const given = String(await context.resolveVariable('param:changeLimits'));
  const reading = parseScopedLimits(given);
  if (reading.kind === 'wrong') {
    throw wrong('changeLimits', given, `is like account=10,ou-ab12-cdef3456=20%,share=5%: ${reading.problem}`);
  }
  const [ou] = reading.limits.ous.keys();
  if (ou === undefined || (await byRegistry(context))) return given;
  throw wrong(
    'changeLimits',
    given,
    `limits ${ou}, which needs an organisation (param organisation) and no list of accounts`,
  );
}
