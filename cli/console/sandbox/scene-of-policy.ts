import type { PolicyEdit } from '../../../core/gateways.ts';
import { addExemption } from '../../../core/policy/edit-exemptions.ts';
import { addEntry } from '../../../core/policy/edit-policy.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import type { PastRuntime } from './past-runtime.ts';
import type { SceneOf } from './scene.ts';

/** As `allowlist import` does it. */
export async function approveNetworks(scene: SceneOf<'approve-networks'>, runtime: PastRuntime): Promise<void> {
  const { at, by, requests, reason } = scene;
  const policy = await runtime.allowlist.read();
  const context = { limits: runtime.settings.limits, now: at, by: by.arn };
  const changes = requests.map((request) => {
    const edit = addEntry(policy, request, context);
    if (edit.kind === 'refused') throw new Error(edit.reason);
    return edit.change;
  });
  await apply(changes, { action: 'import', by, reason }, runtime);
}

/** As `exempt add` does it. */
export async function exempt(scene: SceneOf<'exempt'>, runtime: PastRuntime): Promise<void> {
  const { at, by, group, owner, reason, until } = scene;
  const request = { group, owner, reason, expiresAt: until };
  const edit = addExemption(await runtime.allowlist.read(), request, { now: at, by: by.arn });
  if (edit.kind === 'refused') throw new Error(edit.reason);
  await apply([edit.change], { action: 'add', by, reason }, runtime);
}

async function apply(
  changes: readonly PolicyChange[],
  edit: Pick<PolicyEdit, 'action' | 'by' | 'reason'>,
  { allowlist }: PastRuntime,
): Promise<void> {
  const { kind } = await allowlist.apply({ ...edit, changes, previewDigest: null, on: null });
  if (kind !== 'applied') throw new Error(`the policy could not be edited: ${kind}`);
}
