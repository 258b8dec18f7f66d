import type { Command } from 'commander';
import type { SuggestOptions } from '../../allowlist/run-suggest.ts';
import { defineCommand, oneValue, withPlaces } from '../../define-command.ts';
import { withFlowLogs } from '../../evidence/with-evidence.ts';

export function allowlistSuggestCommand(parent: Command): void {
  defineCommand<SuggestOptions>(parent, 'suggest', {
    summary: 'print commands that approve who spoke to port 25 of a group and would be cut off; writes nothing',
    example: 'smtp-warden allowlist suggest sg-0123456789abcdef0 --from-traffic 14d',
    configure: (command) =>
      withFlowLogs(withPlaces(command))
        .argument('<group>', 'the security group, by id or name')
        .option(
          '--from-traffic <period>',
          'by the traffic of this time (36h, 14d, 2w), as VPC flow logs tell it',
          oneValue,
        ),
    readsOnly: true,
    load: async () => (await import('../../allowlist/run-suggest.ts')).runSuggest,
  });
}
