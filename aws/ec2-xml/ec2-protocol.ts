import { AwsEc2QueryProtocol, XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { readAnswer } from './read-answer.ts';
import { type Answer, answers } from './shapes.ts';

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
    const answer = key === undefined ? answerOf(schema) : undefined;
    if (answer === undefined || typeof bytes === 'string') return super.read(schema, bytes, key);
    const ours = readAnswer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), answer);
    if (ours !== null) return ours;
    const theirs = super.read(schema, bytes, key);
    if (!isTold) process.emitWarning(slow, 'SmtpWardenWarning');
    isTold = true;
    return theirs;
  }
}

/** Once is enough: what EC2 writes in one answer it writes in all. */
let isTold = false;
const slow =
  "An answer of EC2 has something that the parser of this version does not know. The SDK's parser has read it, so that nothing is missing, but " +
  'that takes ten times as long. Please report it, with the version of smtp-warden and the region.';

/** The protocol names the result by its normalised schema; errors are read by a plain number. */
function answerOf(schema: Read[0]): Answer | undefined {
  return typeof schema === 'object' && 'getName' in schema ? answers.get(schema.getName() ?? '') : undefined;
}
