import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/**
 * A message to people. Attributes are what subscriptions filter by; an empty one is left out. A filter takes a list for each of its
 * members (String.Array, SNS developer guide, string-value-matching).
 */
export interface Notification {
  /** Less than 100 printable ASCII characters (SNS API reference, Publish). */
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

export interface Topic {
  /** Resolves when the topic has taken the message; throws otherwise. */
  publish(notification: Notification): Promise<void>;
}

/** A standard SNS topic. Text, subject and attributes count together, to 262,144 bytes (SNS API reference, Publish). */
export function snsTopic(sns: SNSClient, topicArn: string): Topic {
  return {
    publish: async ({ subject, text, attributes }) => {
      const given = Object.entries(attributes).filter(([, value]) => value.length > 0);
      const MessageAttributes = Object.fromEntries(given.map(([name, value]) => [name, attributeOf(value)]));
      const { MessageId } = await sns.send(
        new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text, MessageAttributes }),
      );
      if (!MessageId) throw new Error(`SNS did not say that it has taken the message ${JSON.stringify(subject)}`);
    },
  };
}

function attributeOf(value: string | readonly string[]) {
  if (typeof value === 'string') return { DataType: 'String', StringValue: value };
  return { DataType: 'String.Array', StringValue: JSON.stringify(value) };
}
