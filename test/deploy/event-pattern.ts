import { isObject, type Json, type JsonObject, listOf } from '../../deploy/template.ts';

/**
 * Whether an EventBridge pattern matches an event (docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html):
 * every field of the pattern has to match, a list in the event matches if one of its members does, and an object inside a
 * list has to match as a whole.
 */
export function matchesPattern(pattern: JsonObject, event: Json | undefined): boolean {
  return Object.entries(pattern).every(([name, expected]) => {
    if (name === '$or') return listOf(expected).some((one) => isObject(one) && matchesPattern(one, event));
    const value = isObject(event) ? event[name] : undefined;
    if (!isObject(expected)) return matchesAny(listOf(expected), value);
    return Array.isArray(value)
      ? value.some((member) => matchesPattern(expected, member))
      : matchesPattern(expected, value);
  });
}

function matchesAny(conditions: readonly Json[], value: Json | undefined): boolean {
  const isLeaf = value !== undefined && !isObject(value);
  const values = isLeaf ? listOf(value) : [];
  return conditions.some((condition) => {
    if (isObject(condition) && 'exists' in condition) return condition.exists === isLeaf;
    return values.some((one) => matchesOne(condition, one));
  });
}

function matchesOne(condition: Json, value: Json): boolean {
  if (!isObject(condition)) return condition === value;
  const [[operator, operand] = ['', null]] = Object.entries(condition);
  const text = typeof value === 'string' ? value : '';
  switch (operator) {
    case 'prefix':
      return text.startsWith(String(operand)) && typeof value === 'string';
    case 'suffix':
      return text.endsWith(String(operand)) && typeof value === 'string';
    case 'equals-ignore-case':
      return text.toLowerCase() === String(operand).toLowerCase();
    case 'anything-but':
      return isObject(operand) ? !matchesOne(operand, value) : !listOf(operand).includes(value);
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
}
