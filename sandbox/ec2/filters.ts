import { AwsError } from '../aws-error.ts';
import { type Params, structures, text, texts } from '../query.ts';

/** Whether a value is one of those a filter names. */
export type Matches = (value: string) => boolean;

export type Filter = { name: string; values: string[]; matches: Matches };

/** Decides whether an item passes a filter; made once per request. */
export type Test<T> = (item: T) => boolean;

/** For each filter name, how an item is tested against the values. Names ending in `:` take a key after the colon. */
export type FilterTable<T> = Record<string, (matches: Matches, key: string) => Test<T>>;

/** Reads the Filter parameter. At most 200 values per filter. */
export function readFilters(params: Params): Filter[] {
  return structures(params, 'Filter').map((filter) => {
    const values = texts(filter, 'Value');
    if (values.length > 200) {
      throw new AwsError(
        'FilterLimitExceeded',
        'The maximum number of filter values specified on a single call is 200',
      );
    }
    return { name: text(filter, 'Name') ?? '', values, matches: valueMatcher(values) };
  });
}

/**
 * One test that all filters pass: an item must match each of them.
 * @throws {AwsError} InvalidParameterValue for a filter AWS does not know.
 */
export function testOf<T>(filters: Filter[], table: FilterTable<T>): Test<T> {
  const tests = filters.map(({ name, matches }) => {
    const colon = name.indexOf(':') + 1;
    const make = colon > 0 ? table[name.slice(0, colon)] : table[name];
    if (!make) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    return make(matches, name.slice(colon));
  });
  return (item) => tests.every((test) => test(item));
}

/** Whether a filter value is matched as it is: `*` and `?` are wildcards. */
export function isLiteral(value: string): boolean {
  return !/[*?\\]/.test(value);
}

/** Values are case-sensitive; `*` is any text, `?` any character, a backslash takes the next one literally. */
function valueMatcher(values: string[]): Matches {
  const literals = new Set(values.filter(isLiteral));
  const patterns = values.filter((value) => !isLiteral(value)).map(wildcard);
  return (value) => literals.has(value) || patterns.some((pattern) => pattern.test(value));
}

function wildcard(value: string): RegExp {
  const source = value.replace(/\\?[\s\S]/g, (token) => {
    if (token === '*') return '[\\s\\S]*';
    if (token === '?') return '[\\s\\S]';
    return token.slice(-1).replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
