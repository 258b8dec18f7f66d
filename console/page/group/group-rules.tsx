import { DataTable } from '../data-table.tsx';
import type { ShownGroup } from './group-head.tsx';

type Rule = ShownGroup['rules'][number];

/** All inbound rules, those that open the port first. */
export function GroupRules({ group }: { readonly group: ShownGroup }) {
  const rules = group.rules.toSorted((one, other) => weightOf(other) - weightOf(one));
  return (
    <section>
      <h2>Inbound rules</h2>
      <DataTable
        caption="Inbound rules"
        columns={[
          { title: 'Rule', cell: ({ text }) => <span class="rule">{text}</span> },
          { title: 'For port 25', cell: meaningOf },
          { title: 'Id', kind: 'id', cell: ({ id }) => id },
        ]}
        rows={rules}
        keyOf={({ id }) => id}
        empty="It has no inbound rule."
      />
    </section>
  );
}

function meaningOf(rule: Rule) {
  if (rule.opens) return <span class="badge bad">opens it to the internet</span>;
  if (rule.managed) return 'lets an approved network in, made by smtp-warden';
  if (rule.approved) return 'lets an approved network in';
  return rule.reachesPort ? 'lets its source in' : 'does not reach it';
}

function weightOf({ opens, reachesPort }: Rule): number {
  return (opens ? 2 : 0) + (reachesPort ? 1 : 0);
}
