import { expect, test } from 'vitest';
import { csvText } from '../../../cli/render/csv-text.ts';

test('CSV has a header of member names, whole values, and no cell that a spreadsheet runs', () => {
  const columns = [
    { title: 'NAME', name: 'groupName', text: ({ name }: { name: string }) => name },
    { title: 'AT', name: 'at', text: () => 'today', value: () => '2026-11-29T00:00:00.000Z' },
  ];

  expect(csvText(columns, [{ name: '=1+1' }, { name: 'a,"b"' }])).toBe(
    'groupName,at\n\'=1+1,2026-11-29T00:00:00.000Z\n"a,""b""",2026-11-29T00:00:00.000Z',
  );
});
