/** What follows from a key of one's own (param kmsKey); every function here is a `${file(deploy/computed-key.js):name}` of the YAML. */

import { noValue, wrong } from './params.js';

/** The key that encrypts what is stored; left out where none is given. */
export async function kmsKey({ resolveVariable }) {
  const arn = await resolveVariable('param:kmsKey');
  if (arn === '') return noValue;
  const [, region] = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/[\w-]+$/.exec(arn) ?? [];
  if (region === (await resolveVariable('aws:region'))) return arn;
  throw wrong('kmsKey', arn, "is the ARN of a key in the stack's region, not of an alias");
}

export async function tableEncryption(context) {
  const key = await kmsKey(context);
  return { SSEEnabled: true, ...(key === noValue ? {} : { SSEType: 'KMS', KMSMasterKeyId: key }) };
}

/** Whether SQS's own key encrypts queues: it refuses a queue with two. */
export async function sqsManagedSse(context) {
  return (await kmsKey(context)) === noValue ? true : noValue;
}

/** Which part of deploy/topic-key.yml is needed. */
export async function topicKeyIs(context) {
  return (await kmsKey(context)) === noValue ? 'own' : 'given';
}

/** The key of the topics: the one that is given, or else one that the stack makes. */
export async function topicKey(context) {
  const key = await kmsKey(context);
  return key === noValue ? { 'Fn::GetAtt': ['TopicKey', 'Arn'] } : key;
}

/**
 * What a role needs of a key that is given: DynamoDB and SQS use it in the name of whoever calls them (DynamoDB developer
 * guide, encryption.usagenotes; SQS developer guide, sqs-key-management). Nothing where none is given.
 */
export function useKey(context) {
  const operations = ['Decrypt', 'Encrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'DescribeKey'];
  return useOfKey(operations, ['dynamodb.*', 'sqs.*'], context);
}

export function useKeyForDatadog(context) {
  return useOfKey(['Decrypt', 'GenerateDataKey'], ['secretsmanager.*', 'sqs.*'], context);
}

async function useOfKey(operations, services, context) {
  const key = await kmsKey(context);
  if (key === noValue) return noValue;
  const Action = operations.map((operation) => `kms:${operation}`);
  const Condition = { StringLike: { 'kms:ViaService': services } };
  return { Sid: 'UseKey', Effect: 'Allow', Action, Resource: key, Condition };
}
