import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** A message to people. Attributes are what subscriptions filter by; an empty one is left out. */
export interface Notification {
  /** Less than 100 printable ASCII characters (SNS API reference, Publish). */
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Topic {
  /** Resolves when the topic has taken the message; throws otherwise. */
  publish(notification: Notification): Promise<void>;
}

/** A standard SNS topic. Text, subject and attributes count together, to 262,144 bytes (SNS API reference, Publish). */
export function snsTopic(sns: SNSClient, topicArn: string): Topic {
  return {
    publish: async ({ subject, text, attributes }) => {
      const given = Object.entries(attributes).filter(([, value]) => value !== '');
      const MessageAttributes = Object.fromEntries(
        given.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      );
      await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text, MessageAttributes }));
    },
  };
}
