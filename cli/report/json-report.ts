import { canonicalJson } from '../../core/model/canonical-json.ts';
import type { HeadedReport } from './header.ts';

/** A report as one JSON document: a line for each member, and for each element of a list. */
export function* jsonReport({ header, report }: HeadedReport): Generator<string> {
  const { range: _, ...members } = report;
  yield `{"report":${canonicalJson(header)}`;
  for (const [name, value] of Object.entries(members)) {
    if (!Array.isArray(value)) {
      yield `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
      continue;
    }
    yield `,${JSON.stringify(name)}:[`;
    for (const [index, element] of value.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(element)}`;
    yield ']';
  }
  yield '}';
}
