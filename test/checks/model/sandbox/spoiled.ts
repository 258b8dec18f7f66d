import type { Call } from '../../../../sandbox/call.ts';
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts';
import type { OpenLayer } from '../layer.ts';
import { groupRef } from '../setting.ts';
import { overSandbox } from './open-sandbox.ts';

const { groupId } = groupRef;

/** What is planted in the sandbox itself, behind aws/, and the invariant that it breaks; 0 is what aws/ tells wrongly. */
export const spoiled: Readonly<Record<string, { readonly invariant: number; readonly open: OpenLayer }>> = {
  'a revoke takes another rule as well': {
    invariant: 0,
    open: afterEach('RevokeSecurityGroupIngress', (sandbox) => {
      const rules = sandbox.rulesOf(groupId);
      const other = rules.find(({ from, to }) => from !== 25 || to !== 25);
      if (other) sandbox.removeRule(groupId, other.id);
    }),
  },
  'an authorise lets a stranger in as well': {
    invariant: 5,
    open: afterEach('AuthorizeSecurityGroupIngress', (sandbox) => {
      sandbox.addRule(groupId, { protocol: 'tcp', from: 25, cidr: '193.0.0.0/24' });
    }),
  },
  'what an authorise has made has other tags than were asked for': {
    invariant: 0,
    open: afterEach('AuthorizeSecurityGroupIngress', (sandbox) => {
      const made = sandbox.rulesOf(groupId).at(-1);
      if (!made) return;
      sandbox.removeRule(groupId, made.id);
      const { id, protocol, from = 0, to = 65_535, source } = made;
      if (/^[\d.]+\//.test(source) && protocol === 'tcp')
        sandbox.addRule(groupId, { id, protocol, from, to, cidr: source });
    }),
  },
};

/** A sandbox in which something else happens right after each call of one kind that has worked. */
function afterEach(action: string, spoil: (sandbox: Sandbox) => void): OpenLayer {
  return (start) =>
    overSandbox(start, (sandbox) => {
      sandbox.hooks.after = (call: Call) => {
        if (call.action === action && call.errorCode === undefined) spoil(sandbox);
      };
    });
}
