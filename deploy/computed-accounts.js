/**
 * Which other accounts are managed: those of a list (param accounts), or else those of an organisation (param organisation), where
 * the functions read from the registry which ones it has. Every function here is a `${file(deploy/computed-accounts.js):name}` of
 * the YAML.
 */

import { isAccountId, isOrganisationId } from '../core/model/aws-ids.ts';
import { readerName, remediatorName } from './computed.js';
import { noValue, wrong } from './params.js';

/** An event pattern holds 2,048 characters (EventBridge quotas), and that is the first limit that more would reach. */
const mostAccounts = 100;

/** The id of the organisation, or nothing. Throws where it is none. */
export async function organisation({ resolveVariable }) {
  const id = String(await resolveVariable('param:organisation'));
  if (id === '' || isOrganisationId(id)) return id;
  throw wrong('organisation', id, 'is the id of an organisation, such as o-a1b2c3d4e5');
}

/**
 * The accounts of the list. Throws where there are too many, or one is no account id: YAML takes the zero from the front of one
 * without quotes.
 */
async function listed({ resolveVariable }) {
  const given = String(await resolveVariable('param:accounts'));
  const accounts = given
    .split(',')
    .map((account) => account.trim())
    .filter((account) => account !== '');
  const wrongOne = accounts.find((account) => !isAccountId(account));
  if (wrongOne !== undefined) throw new Error(`param accounts: ${wrongOne} is not an account id of 12 digits`);
  if (accounts.length > mostAccounts) throw new Error(`param accounts: ${accounts.length}, and ${mostAccounts} fit`);
  if (given !== '' && accounts.length === 0) throw wrong('accounts', given, 'names accounts, or is empty');
  return accounts;
}

/** Whether the registry says which accounts are managed: an organisation is given, and no list. */
export async function byRegistry(context) {
  return (await organisation(context)) !== '' && (await listed(context)).length === 0;
}

/** Who may send events to the hub's bus. By the registry everybody: the statement's condition holds them to the organisation. */
export async function senders(context) {
  return (await byRegistry(context)) ? '*' : { AWS: await listed(context) };
}

/** The accounts whose events are taken; left out of the patterns where the functions ask the registry. */
export async function allAccounts(context) {
  return (await byRegistry(context)) ? noValue : [{ Ref: 'AWS::AccountId' }, ...(await listed(context))];
}

/** The roles of deploy/spoke.yml that only look. */
export async function readers(context) {
  return spokeRoles(await readerName(context), context);
}

/** The roles of deploy/spoke.yml that change groups. */
export async function remediators(context) {
  return spokeRoles(await remediatorName(context), context);
}

async function spokeRoles(name, context) {
  const accounts = (await byRegistry(context)) ? ['*'] : await listed(context);
  // No role of another partition can be assumed, and its name is longer than a star.
  return accounts.map((account) => `arn:*:iam::${account}:role/${name}`);
}

/**
 * The condition that holds `readers` and `remediators` to the organisation where they name no accounts: the key is the organisation of
 * the account that the role is in (IAM user guide, aws:ResourceOrgID).
 */
export async function ofTheOrganisation(context) {
  if (!(await byRegistry(context))) return noValue;
  return { StringEquals: { 'aws:ResourceOrgID': await organisation(context) } };
}

/** The name of the dead-letter queue of deploy/spoke.yml, as it is made there of NamePrefix. */
export async function spokeDeadLetters({ resolveVariable }) {
  return `${String(await resolveVariable('param:spokePrefix')).replace(/[.,=+@]/g, '-')}-events-dead`;
}
