import { AwsError } from '../aws-error.ts';
import { type Params, structures, text } from '../query.ts';
import { noTags, type Tags } from './rule.ts';

const reserved = 'aws:';

/**
 * The tags of a list of `{Key, Value}`.
 * @throws {AwsError} InvalidParameterValue for a reserved, empty, overlong or repeated key
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions).
 */
export function readTags(items: Params[]): Tags {
  const tags = new Map<string, string>();
  for (const item of items) {
    const key = text(item, 'Key') ?? '';
    const value = text(item, 'Value') ?? '';
    if (key === '') throw invalid('Tag key cannot be null or empty');
    if (key.length > 128) throw invalid(`Tag key exceeds the maximum length of 128 characters: ${key}`);
    if (value.length > 256) throw invalid(`Tag value exceeds the maximum length of 256 characters for key ${key}`);
    if (key.toLowerCase().startsWith(reserved))
      throw invalid("Tag keys starting with 'aws:' are reserved for internal use");
    if (tags.has(key)) throw invalid(`Duplicate tag key '${key}' specified.`);
    tags.set(key, value);
  }
  checkTagCount(tags);
  return tags;
}

/**
 * The tags a creating call gives to what it creates.
 * @throws {AwsError} InvalidParameterValue when they are meant for another kind of resource.
 */
export function readTagSpecifications(params: Params, resourceType: string): Tags {
  const specifications = structures(params, 'TagSpecification');
  for (const specification of specifications) {
    const type = text(specification, 'ResourceType') ?? 'null';
    if (type !== resourceType) throw invalid(`'${type}' is not a valid taggable resource type for this operation.`);
  }
  const items = specifications.flatMap((specification) => structures(specification, 'Tag'));
  return items.length === 0 ? noTags : readTags(items);
}

/** @throws {AwsError} TagLimitExceeded above 50 tags; tags of AWS's own (`aws:`) do not count. */
export function checkTagCount(tags: Tags): void {
  const own = [...tags.keys()].filter((key) => !key.startsWith(reserved));
  if (own.length > 50)
    throw new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
