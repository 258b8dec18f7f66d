import { useMemo } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import { DataTable } from '../data-table.tsx';
import { problemsOf } from './file-problems.ts';

interface ImportProblemsProps {
  readonly document: Readonly<Record<string, unknown>> | null;
}

/** What is wrong in a file, row by row. */
export function ImportProblems({ document }: ImportProblemsProps) {
  const problems = useMemo(() => problemsOf(document), [document]);
  if (problems.length === 0) return null;
  return (
    <section>
      <h3>{counted(problems.length, 'problem')} in the file</h3>
      <p>Nothing was written. Mend the file, close this, and drop it again.</p>
      <DataTable
        caption="Problems in the file"
        columns={[
          { title: 'Row', kind: 'number', cell: ({ row }) => row ?? 'all' },
          { title: 'Column', cell: ({ column }) => column ?? '' },
          { title: 'Problem', cell: ({ reason }) => <bdi>{reason}</bdi> },
        ]}
        rows={problems}
        keyOf={({ key }) => key}
        empty=""
      />
    </section>
  );
}
