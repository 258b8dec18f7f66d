import { AwsJson1_0Protocol, type JsonShapeDeserializer2 } from '@aws-sdk/core/protocols';
import { readItems } from './read-items.ts';

type Schema = Parameters<JsonShapeDeserializer2['read']>[0];
type Data = string | Uint8Array;

/** By the names of their schemas. */
const answers: ReadonlySet<string | undefined> = new Set(['QueryOutput', 'ScanOutput']);

/**
 * The SDK's protocol of DynamoDB, but the answers of Query and Scan are taken as they are on the wire. The rest is the SDK's:
 * requests, the body of a response, errors, every other operation, and every answer that {@link readItems} does not take. Why:
 * docs/adr/0041-answers-as-on-the-wire.md.
 */
export class DynamodbProtocol extends AwsJson1_0Protocol {
  constructor(options: ConstructorParameters<typeof AwsJson1_0Protocol>[0]) {
    super(options);
    // The client's own codec knows the values of attributes; its class is not exported.
    const sdk = this.deserializer;
    const read = sdk.read.bind(sdk);
    sdk.read = async (schema: Schema, data: Data) => readOurs(schema, data) ?? (await read(schema, data));
  }
}

function readOurs(schema: Schema, data: Data): object | null {
  // The protocol names the result by its normalised schema; errors are read by a plain number.
  if (typeof schema !== 'object' || !('getName' in schema) || !(data instanceof Uint8Array)) return null;
  if (!answers.has(schema.getName())) return null;
  return readItems(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}
