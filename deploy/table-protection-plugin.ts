import { protectAfterwards, type Resources } from './table-protection.ts';

/** What this plugin uses of osls. */
interface Serverless {
  readonly service: {
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Resources };
      /** Set where nothing has changed since the last deployment. */
      readonly shouldNotDeploy?: boolean;
    };
  };
  readonly getProvider: (name: 'aws') => { readonly getAwsSdkV3Config: () => Promise<object> };
}

interface Utils {
  readonly log: { readonly warning: (text: string) => void };
}

/**
 * Has a deployment that creates a table create it without deletion protection, which is turned on when the deployment has ended
 * well. CloudFormation cannot delete a protected table: one would stay behind where a first deployment fails, and its name
 * would be taken for the next. What `serverless package` writes is not changed.
 */
function tableProtectionPlugin(serverless: Serverless, _options: object, { log }: Utils) {
  let protect: (() => Promise<readonly string[]>) | null = null;
  const before = async () => {
    const { tableProtection } = await import('../aws/table-protection.ts');
    const tables = tableProtection(await serverless.getProvider('aws').getAwsSdkV3Config());
    protect = await protectAfterwards(serverless.service.provider.compiledCloudFormationTemplate.Resources, tables);
  };
  const after = async () => {
    if (serverless.service.provider.shouldNotDeploy || protect === null) return;
    for (const problem of await protect()) log.warning(problem);
  };
  // The template is compared with the deployed one, and sent, after the first.
  return { hooks: { 'before:aws:deploy:deploy:checkForChanges': before, 'after:deploy:deploy': after } };
}

// osls loads plugins with require(), and this is what require() of an ES module then returns.
export { tableProtectionPlugin as 'module.exports' };
