import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../../aws/dynamodb-item.ts';
import { type Condition, type Operand, parseCondition } from './parse-expression.ts';
import { isEqual, order, type Placeholders, sizeOfValue, valueAt, valueNamed } from './values.ts';

/** Whether a condition holds for an item, `{}` where there is none. Without a condition it does. */
export function holds(text: string | undefined, item: Item, placeholders: Placeholders): boolean {
  return text === undefined || isTrue(parseCondition(text), item, placeholders);
}

export function isTrue(condition: Condition, item: Item, placeholders: Placeholders): boolean {
  const of = (operand: Operand) => resolve(operand, item, placeholders);
  switch (condition.kind) {
    case 'and':
      return condition.all.every((one) => isTrue(one, item, placeholders));
    case 'or':
      return condition.all.some((one) => isTrue(one, item, placeholders));
    case 'not':
      return !isTrue(condition.condition, item, placeholders);
    case 'compare':
      return compares(condition.operator, of(condition.left), of(condition.right));
    case 'between': {
      const value = of(condition.of);
      return compares('>=', value, of(condition.low)) && compares('<=', value, of(condition.high));
    }
    case 'in':
      return condition.list.some((one) => compares('=', of(condition.of), of(one)));
    case 'function': {
      const argument = condition.argument && of(condition.argument);
      return applies(condition.name, valueAt(item, condition.path, placeholders), argument ?? undefined);
    }
  }
}

function resolve(operand: Operand, item: Item, placeholders: Placeholders): AttributeValue | undefined {
  if (operand.kind === 'value') return valueNamed(operand.name, placeholders);
  const value = valueAt(item, operand.path, placeholders);
  return operand.kind === 'path' || value === undefined ? value : { N: String(lengthOf(value)) };
}

/** What `size` gives: the bytes of a text, or how many a list, map or set has. */
function lengthOf(value: AttributeValue): number {
  if (value.M) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS)?.length ?? sizeOfValue(value);
}

/** An attribute that is missing is neither equal to another nor in any order with it, and so it is not the same (`<>`). */
function compares(operator: string, a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (operator === '<>') return a === undefined || b === undefined || !isEqual(a, b);
  if (a === undefined || b === undefined) return false;
  if (operator === '=') return isEqual(a, b);
  const difference = order(a, b);
  if (difference === null) return false;
  if (operator === '<') return difference < 0;
  if (operator === '<=') return difference <= 0;
  if (operator === '>') return difference > 0;
  if (operator === '>=') return difference >= 0;
  throw new Error(`the operator ${operator} is not known`);
}

function applies(name: string, value: AttributeValue | undefined, argument: AttributeValue | undefined): boolean {
  if (name === 'attribute_exists') return value !== undefined;
  if (name === 'attribute_not_exists') return value === undefined;
  if (argument?.S === undefined) throw new Error(`${name} is only known for texts`);
  if (name === 'attribute_type') return value !== undefined && argument.S in value;
  if (name === 'begins_with') return value?.S?.startsWith(argument.S) ?? false;
  return value?.S?.includes(argument.S) ?? value?.SS?.includes(argument.S) ?? false;
}
