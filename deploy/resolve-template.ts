import { partitionOf } from '../core/model/aws-ids.ts';
import { at, isObject, type Json, type JsonObject, listOf, type Template } from './template.ts';

/** Where a template is imagined to be deployed, and what its parameters are. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  readonly parameters?: JsonObject;
  /** Whether a reference that is not known here is guessed, as a text of about the right length. If not, it is an error. */
  readonly isGuessed?: boolean;
}

/** What `!Ref AWS::NoValue` leaves: nothing. */
const nothing = Symbol('AWS::NoValue');
type Resolved = Json | typeof nothing;

/**
 * A template as CloudFormation would deploy it: conditions decided, functions replaced by what they stand for. Throws where
 * something is not known here, unless it is to be guessed.
 */
export function resolveTemplate(template: Template, deployment: Deployment): Template {
  const resolve = resolver(template, deployment);
  const kept = Object.entries(template.Resources).filter(([, { Condition }]) => !Condition || resolve.holds(Condition));
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => {
    const condition = at(output, 'Condition');
    return condition === undefined || resolve.holds(String(condition));
  });
  return {
    Resources: Object.fromEntries(
      kept.map(([id, resource]) => [id, { ...resource, Properties: resolve.object(resource.Properties ?? {}) }]),
    ),
    Outputs: Object.fromEntries(outputs.map(([name, output]) => [name, resolve.text(at(output, 'Value') ?? null)])),
  };
}

function resolver(template: Template, deployment: Deployment) {
  const { account, region, parameters = {}, isGuessed = false } = deployment;
  const unknown = (problem: string): string => (isGuessed ? 'x'.repeat(64) : failed(problem));
  const partition = partitionOf(region);
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const pseudo: Readonly<Record<string, Resolved>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': suffix,
    'AWS::NoValue': nothing,
  };

  const functions: Readonly<Record<string, (argument: Json) => Resolved>> = {
    Ref: (name) => refOf(String(name)),
    Condition: (name) => holds(String(name)),
    'Fn::GetAtt': (path) => attributeOf(...(listOf(path).map(String) as [string, string])),
    'Fn::If': (branches) => {
      const [condition, yes, no] = listOf(branches);
      return value((holds(String(condition)) ? yes : no) ?? null);
    },
    'Fn::Equals': (pair) => new Set(listOf(pair).map(text)).size === 1,
    'Fn::Not': (one) => value(listOf(one)[0] ?? null) !== true,
    'Fn::And': (all) => listOf(all).every((one) => value(one) === true),
    'Fn::Or': (all) => listOf(all).some((one) => value(one) === true),
    'Fn::Split': (pair) => text(listOf(pair)[1] ?? null).split(text(listOf(pair)[0] ?? null)),
    'Fn::Select': (pair) => listOf(known(listOf(pair)[1] ?? null))[Number(listOf(pair)[0])] ?? nothing,
    'Fn::Join': (pair) =>
      listOf(known(listOf(pair)[1] ?? null))
        .map(text)
        .join(String(listOf(pair)[0])),
    'Fn::Sub': (argument) => {
      const [pattern, own] = listOf(argument);
      // `${!name}` is how a `${name}` is written that is none for CloudFormation, such as a variable of IAM.
      return String(pattern).replace(/\$\{(!?)([\w:.]+)\}/g, (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        const given = at(own ?? null, name);
        if (given !== undefined) return text(given);
        const [id = '', attribute] = name.split('.');
        return String(attribute === undefined ? refOf(name) : attributeOf(id, attribute));
      });
    },
  };

  function value(json: Json): Resolved {
    if (Array.isArray(json)) return json.map(value).filter((item) => item !== nothing);
    if (!isObject(json)) return json;
    const [[name, argument] = ['', null], ...more] = Object.entries(json);
    const call = more.length === 0 ? functions[name] : undefined;
    return call ? call(argument) : object(json);
  }

  function object(json: JsonObject): JsonObject {
    const members = Object.entries(json).map(([name, member]) => [name, value(member)] as const);
    return Object.fromEntries(members.flatMap(([name, member]) => (member === nothing ? [] : [[name, member]])));
  }

  function known(json: Json): Json {
    const resolved = value(json);
    if (resolved === nothing) throw new Error(`${JSON.stringify(json)} stands for nothing`);
    return resolved;
  }

  const text = (json: Json): string => String(known(json));

  function holds(condition: string): boolean {
    const definition = template.Conditions?.[condition];
    if (definition === undefined) throw new Error(`the template has no condition ${condition}`);
    return value(definition) === true;
  }

  function refOf(name: string): Resolved {
    if (name in pseudo) return pseudo[name] ?? null;
    const parameter = parameters[name] ?? at(template.Parameters?.[name], 'Default');
    if (template.Parameters?.[name]) return parameter ?? failed(`parameter ${name} has no value`);
    const { Type, Properties = {} } = template.Resources[name] ?? failed(`nothing is called ${name}`);
    const own = object(Properties);
    if (Type === 'AWS::SQS::Queue') return `https://sqs.${region}.${suffix}/${account}/${own.QueueName ?? name}`;
    if (/^AWS::(SNS::Topic|SecretsManager::Secret|IAM::ManagedPolicy)$/.test(Type)) return arnOf(name);
    const names = ['TableName', 'FunctionName', 'LogGroupName', 'RoleName', 'DashboardName', 'Name'];
    return names.map((key) => own[key]).find((found) => found !== undefined) ?? name.toLowerCase();
  }

  function attributeOf(id: string, attribute: string): Json {
    if (attribute === 'Arn') return arnOf(id);
    if (attribute === 'StreamArn') return `${arnOf(id)}/stream/2026-11-25T00:00:00.000`;
    if (attribute === 'QueueName') return object(template.Resources[id]?.Properties ?? {}).QueueName ?? id;
    if (attribute === 'ApiEndpoint') return `https://${id.toLowerCase()}.execute-api.${region}.amazonaws.com`;
    return unknown(`${id}.${attribute} is not known here`);
  }

  function arnOf(id: string): string {
    const { Type, Properties = {} } = template.Resources[id] ?? failed(`nothing is called ${id}`);
    const own = object(Properties);
    const here = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
    const bus = own.EventBusName === undefined ? '' : `${own.EventBusName}/`;
    const arns: Readonly<Record<string, string>> = {
      'AWS::DynamoDB::Table': here('dynamodb', `table/${own.TableName}`),
      'AWS::Events::EventBus': here('events', `event-bus/${own.Name}`),
      'AWS::Events::Rule': here('events', `rule/${bus}${id}`),
      'AWS::IAM::ManagedPolicy': `arn:${partition}:iam::${account}:policy${own.Path ?? '/'}${id}`,
      'AWS::IAM::Role': `arn:${partition}:iam::${account}:role${own.Path ?? '/'}${own.RoleName ?? id}`,
      'AWS::KMS::Key': here('kms', `key/${id}`),
      'AWS::Lambda::Function': here('lambda', `function:${own.FunctionName}`),
      'AWS::Logs::LogGroup': `${here('logs', `log-group:${own.LogGroupName}`)}:*`,
      'AWS::S3::Bucket': `arn:${partition}:s3:::${id.toLowerCase()}`,
      'AWS::SecretsManager::Secret': here('secretsmanager', `secret:${id}-AbCdEf`),
      'AWS::SNS::Topic': here('sns', String(own.TopicName)),
      'AWS::SQS::Queue': here('sqs', String(own.QueueName ?? id)),
    };
    return arns[Type] ?? unknown(`the ARN of a ${Type} is not known here`);
  }

  return { holds, object, text };
}

function failed(problem: string): never {
  throw new Error(problem);
}
