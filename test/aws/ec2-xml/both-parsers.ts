import { isDeepStrictEqual } from 'node:util';
import { DescribeSecurityGroupRulesResult$, DescribeSecurityGroupsResult$ } from '@aws-sdk/client-ec2';
import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { readAnswer } from '../../../aws/ec2-xml/read-answer.ts';
import { answers } from '../../../aws/ec2-xml/shapes.ts';

/** The two operations, by the names of their results in the SDK. */
export const results = {
  DescribeSecurityGroupsResult: DescribeSecurityGroupsResult$,
  DescribeSecurityGroupRulesResult: DescribeSecurityGroupRulesResult$,
} as const;

export type ResultName = keyof typeof results;

// As AwsEc2QueryProtocol makes it; that the protocol reads the same is a test of its own.
const sdk = new XmlShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15',
  serviceNamespace: 'com.amazonaws.ec2',
});

/** What became of a document: a value, or the message of an error. */
export type Outcome = { readonly value: unknown } | { readonly error: string };

export function readBySdk(name: ResultName, document: Buffer): Outcome {
  try {
    return { value: sdk.read(results[name], document) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Our parser alone; null where it leaves the document to the SDK. */
export function readByUs(name: ResultName, document: Buffer): unknown {
  const answer = answers.get(name);
  if (answer === undefined) throw new Error(`no answer is called ${name}`);
  return readAnswer(document, answer);
}

/** Whether two results are the same to any program: values, types, keys that are there, and their order. */
export function isSameResult(ours: unknown, theirs: Outcome): boolean {
  if (!('value' in theirs)) return false;
  return isDeepStrictEqual(ours, theirs.value) && JSON.stringify(ours) === JSON.stringify(theirs.value);
}
