import type { CreatedTable } from '../../aws/create-tables.ts';

/** A table for `--json`. */
export function tableView({ table, created, index }: CreatedTable) {
  return { table, created, index: index.kind === 'complete' ? null : { name: index.index, state: index.kind } };
}

/** What became of a table, and of an index that it lacked. */
export function tableLines({ table, created, index }: CreatedTable): string[] {
  const first = `${table}: ${created ? 'created' : 'exists already'}`;
  switch (index.kind) {
    case 'complete':
      return [first];
    case 'building':
      return [
        first,
        `${table}: the index ${index.index} is being built. Everything works meanwhile, some commands more slowly.`,
      ];
    case 'left':
      return [
        first,
        `${table}: the index ${index.index} is missing. The table is of the stack ${index.stack}: deploy this version there.`,
      ];
    case 'busy':
      return [
        first,
        `${table}: the index ${index.index} is missing and was not added: ${index.problem}. Run init again later.`,
      ];
    case 'denied':
      return [first, `${table}: the index ${index.index} is missing and was not added: ${index.problem}. ${slower}`];
  }
}

const slower =
  'Everything works without it, some commands more slowly. It takes dynamodb:UpdateTable and dynamodb:ListTagsOfResource.';
