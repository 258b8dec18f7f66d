/**
 * What neither osls nor CloudFormation can write down: the name of a condition that holds a tag, and a list for each account.
 * JavaScript, since that is what osls reads; every function here is a `${file(deploy/computed.js):name}` of the YAML.
 */

/** The condition that a security group is opted in. */
export async function optedIn({ resolveVariable }) {
  return { StringEquals: { [`aws:ResourceTag/${await resolveVariable('param:optInTag')}`]: 'true' } };
}

/** An event pattern holds 2,048 characters (EventBridge quotas), and that is the first limit that more would reach. */
const mostAccounts = 100;

/**
 * The other accounts. Throws where there are too many, or one is no account id: YAML takes the zero from the front of one
 * without quotes.
 */
export async function otherAccounts({ resolveVariable }) {
  const accounts = String(await resolveVariable('param:accounts'))
    .split(',')
    .map((account) => account.trim())
    .filter((account) => account !== '');
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) throw new Error(`param accounts: ${wrong} is not an account id of 12 digits`);
  if (accounts.length > mostAccounts) throw new Error(`param accounts: ${accounts.length}, and ${mostAccounts} fit`);
  return accounts;
}

/** All accounts whose events are taken. */
export async function allAccounts(context) {
  return [{ Ref: 'AWS::AccountId' }, ...(await otherAccounts(context))];
}

/** The roles of deploy/spoke.yml that only look. */
export function readers(context) {
  return spokeRoles('reader', context);
}

/** The roles of deploy/spoke.yml that change groups. */
export function remediators(context) {
  return spokeRoles('remediator', context);
}

async function spokeRoles(kind, context) {
  const prefix = await context.resolveVariable('param:spokePrefix');
  const accounts = await otherAccounts(context);
  return accounts.map((account) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::${account}:role/${prefix}-${kind}` }));
}
