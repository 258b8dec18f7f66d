/** The environment that a function starts in: what Lambda sets and what serverless.yml gives. Nothing of it is real. */
export const functionEnvironment: Readonly<Record<string, string>> = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_LAMBDA_FUNCTION_NAME: 'smtp-warden-dev-function',
  POWERTOOLS_SERVICE_NAME: 'smtp-warden-dev',
  POWERTOOLS_METRICS_NAMESPACE: 'smtp-warden',
  SMTP_WARDEN_GROUP_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/groups',
  SMTP_WARDEN_BACKGROUND_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/background',
  SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/background-dead',
  SMTP_WARDEN_SCAN_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/scans',
  SMTP_WARDEN_DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead-letters',
  SMTP_WARDEN_EVIDENCE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/evidence',
  SMTP_WARDEN_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:topic',
  SMTP_WARDEN_DATADOG_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf',
};
