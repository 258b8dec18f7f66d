/** What AWS charges in us-east-1, in USD. The free tiers and the discounts for large amounts are left out. */

export interface Price {
  readonly usd: number;
  /** For so many of what it counts. */
  readonly per: number;
  /** The page that has it, and where it was read in November 2026. */
  readonly source: string;
}

const million = 1_000_000;

export const prices = {
  lambdaGbSecond: {
    usd: 0.0000133334,
    per: 1,
    source: 'https://aws.amazon.com/lambda/pricing/ (arm64), by https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  lambdaRequest: {
    usd: 0.2,
    per: million,
    source: 'https://aws.amazon.com/lambda/pricing/, by https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  sqsRequest: {
    usd: 0.4,
    per: million,
    source: 'https://aws.amazon.com/sqs/pricing/, by https://cloudburn.io/blog/amazon-sqs-pricing',
  },
  dynamodbRead: {
    usd: 0.125,
    per: million,
    source:
      'https://aws.amazon.com/dynamodb/pricing/on-demand/, by https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  dynamodbWrite: {
    usd: 0.625,
    per: million,
    source:
      'https://aws.amazon.com/dynamodb/pricing/on-demand/, by https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  crossAccountEvent: {
    usd: 1,
    per: million,
    source: 'https://aws.amazon.com/eventbridge/pricing/, by https://cloudburn.io/blog/amazon-eventbridge-pricing',
  },
  metricMonth: {
    usd: 0.3,
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/, by https://signoz.io/guides/cloudwatch-pricing',
  },
  alarmMonth: {
    usd: 0.1,
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/, by https://cloudburn.io/blog/amazon-cloudwatch-pricing',
  },
  dashboardMonth: {
    usd: 3,
    per: 1,
    source:
      'https://aws.amazon.com/cloudwatch/pricing/, by https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  },
  logGigabyte: {
    usd: 0.5,
    per: 1,
    source:
      'https://aws.amazon.com/cloudwatch/pricing/, by https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  },
  keyMonth: {
    usd: 1,
    per: 1,
    source: 'https://aws.amazon.com/kms/pricing/',
  },
  guardDutyEvent: {
    usd: 4,
    per: million,
    source:
      'https://aws.amazon.com/guardduty/pricing/, by https://www.factualminds.com/blog/amazon-guardduty-pricing-data-sources-multi-account.md',
  },
  furtherTrailEvent: {
    usd: 2,
    per: 100_000,
    source: 'https://aws.amazon.com/cloudtrail/pricing/',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

export function usdOf(name: PriceName, amount: number): number {
  const { usd, per } = prices[name];
  return (amount * usd) / per;
}
