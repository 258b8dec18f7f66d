import { beyondLimits } from './limits.ts';
import { resolveTemplate } from './resolve-template.ts';
import type { Template } from './template.ts';

/** What this plugin uses of osls. */
interface Serverless {
  readonly service: { readonly provider: { readonly compiledCloudFormationTemplate: Template } };
  readonly getProvider: (name: 'aws') => { readonly getRegion: () => string };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
}

/** Every account id is as long as this one. */
const account = '000000000000';

/** Makes `serverless package` and `serverless deploy` refuse what AWS would refuse in the middle of the deployment. */
function limitsPlugin(serverless: Serverless): { hooks: Record<string, () => void> } {
  const refuse = () => {
    const { compiledCloudFormationTemplate: template } = serverless.service.provider;
    const region = serverless.getProvider('aws').getRegion();
    const problems = beyondLimits(resolveTemplate(template, { account, region, isGuessed: true }));
    if (problems.length === 0) return;
    throw new serverless.classes.Error(`AWS would refuse this deployment:\n${problems.join('\n')}`, 'BEYOND_LIMITS');
  };
  // The template is whole by then, and not written yet.
  return { hooks: { 'before:aws:package:finalize:saveServiceState': refuse } };
}

// osls loads plugins with require(), and this is what require() of an ES module then returns.
export { limitsPlugin as 'module.exports' };
