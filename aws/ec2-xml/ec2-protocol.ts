import { AwsEc2QueryProtocol, XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { readAnswer, type Structure } from './read-answer.ts';
import { answers } from './shapes.ts';

type Read = Parameters<XmlShapeDeserializer['read']>;

/**
 * The SDK's protocol of EC2 with our parser for the answers of DescribeSecurityGroups and DescribeSecurityGroupRules. The rest
 * is the SDK's: requests, the body of a response, errors, every other operation, and every answer that our parser does not
 * take. Why, and how the two are kept equal: docs/adr/0037-own-parser-of-two-answers.md.
 */
export class Ec2Protocol extends AwsEc2QueryProtocol {
  constructor(options: ConstructorParameters<typeof AwsEc2QueryProtocol>[0]) {
    super(options);
    this.deserializer = new AnswerDeserializer(this.deserializer.settings);
  }
}

class AnswerDeserializer extends XmlShapeDeserializer {
  override read(schema: Read[0], bytes: Read[1], key?: Read[2]): unknown {
    return (key === undefined ? readOurs(schema, bytes) : null) ?? super.read(schema, bytes, key);
  }
}

function readOurs(schema: Read[0], bytes: Read[1]): Structure | null {
  // The protocol names the result by its normalised schema; errors are read by a plain number.
  if (typeof schema !== 'object' || !('getName' in schema) || typeof bytes === 'string') return null;
  const answer = answers.get(schema.getName() ?? '');
  return answer === undefined
    ? null
    : readAnswer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), answer);
}
