import { resolveTemplate } from '../../deploy/resolve-template.ts';
import type { Template } from '../../deploy/template.ts';
import { compileTemplate, everything } from './compile.ts';

export const hub = { account: '111111111111', region: 'eu-west-1' } as const;

/** The hub's stack with no option at all. */
export async function deployedByDefault(): Promise<Template> {
  return resolveTemplate(await compileTemplate(), hub);
}

/** The hub's stack with every option that adds something. */
export async function deployedWithEverything(): Promise<Template> {
  return resolveTemplate(await compileTemplate(everything), hub);
}
