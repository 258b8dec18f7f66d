import type { Command } from 'commander';
import { defineCommand, withPlaces } from '../define-command.ts';
import { withEvidence } from '../evidence/with-evidence.ts';
import type { PlanOptions } from '../plan/run-plan.ts';

export function planCommand(program: Command): void {
  defineCommand<PlanOptions>(program, 'plan', {
    summary: 'show what would be done to groups, step by step; changes nothing',
    example: 'smtp-warden plan sg-0123456789abcdef0 --output aws-cli',
    formats: ['table', 'json', 'aws-cli'],
    hasFormat: true,
    configure: (command) =>
      withEvidence(withPlaces(command))
        .argument('[groups...]', 'security groups, by id or name')
        .option('--all', 'every group with a finding, or with managed rules that differ from the allowlist')
        .option(
          '--propose',
          'put the plans on record as proposals, which somebody can then `approve`; changes no group',
        ),
    readsOnly: ({ propose }) => propose !== true,
    load: async () => (await import('../plan/run-plan.ts')).runPlan,
  });
}
