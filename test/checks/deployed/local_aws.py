"""MiniStack, with what only AWS itself can do or bring, at the command of its parent process, and with an end when that ends."""

import json
import os
import re
import signal
import sys
import threading

from ministack import app
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import eventbridge, organizations
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks


def obey_parent():
    """
    Each line of standard input names a signal and a function: the processes that run it now get the signal, and how many
    they were is answered. With its end everything ends; the functions' processes are in this process group.
    """
    for line in sys.stdin:
        name, function = line.split()
        running = [worker._proc for worker in environments_of(function) if worker.in_use and worker._proc]
        for process in running:
            process.send_signal(signal.Signals[name])
        os.write(ANSWERS, f"{len(running)}\n".encode())
    os.killpg(os.getpgid(0), signal.SIGKILL)


def environments_of(function):
    return [worker for pool in list(lambda_runtime._workers.values()) for worker in pool if worker.func_name == function]


# The file descriptor on which the parent is answered.
ANSWERS = 3
threading.Thread(target=obey_parent, daemon=True).start()

# PutEvents refuses a source of AWS's own, as EventBridge does; here the tests stand in for CloudTrail.
eventbridge._put_events.__defaults__ = (True,)

# The queues refuse whatever does not come by TLS. What is on the loopback counts as safe.
pin_request_origin = app.pin_request_origin
app.pin_request_origin = lambda source_ip, _: pin_request_origin(source_ip, True)

action_of = iam_actions.extract_iam_action
context_of = iam_actions.request_tag_context


def action_in_aws(*request):
    """Messages are sent in batches with the permission to send one (Service Authorization Reference, Amazon SQS)."""
    action = action_of(*request)
    return "sqs:SendMessage" if action == "sqs:SendMessageBatch" else action


def context_in_aws(service, action, body, params):
    """
    Who puts events says of which source (Service Authorization Reference, Amazon EventBridge), and who reads or writes items
    by which partition keys (DynamoDB developer guide, specifying-conditions).
    """
    context = context_of(service, action, body, params)
    if action == "events:PutEvents":
        return {**context, "events:source": [entry["Source"] for entry in json.loads(body)["Entries"]]}
    if action in BY_KEYS:
        return {**context, "dynamodb:LeadingKeys": leading_keys(json.loads(body))}
    return context


BY_KEYS = tuple(f"dynamodb:{call}" for call in ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"))
PARTITION_KEYS = ("groupKey", "sweepId", "pk", "id")


def leading_keys(request):
    """The partition keys of a request, in the tables of the service."""
    if "KeyConditionExpression" in request:
        names = re.findall(r"= (:\w+)", request["KeyConditionExpression"])
        values = [request["ExpressionAttributeValues"][name] for name in names[:1]]
    elif "RequestItems" in request:
        keys = [key for table in request["RequestItems"].values() for key in table["Keys"]]
        values = [partition_key(key) for key in keys]
    else:
        values = [partition_key(request.get("Item") or request.get("Key"))]
    return [value["S"] for value in values]


def partition_key(item):
    """Entries of the audit log have an `id` as well, which is no key."""
    return next(item[name] for name in PARTITION_KEYS if name in item)


iam_actions.extract_iam_action = action_in_aws
iam_actions.request_tag_context = context_in_aws

resource_of = iam_actions.extract_resource_arn


def resource_in_aws(service, method, path, headers, body, *rest):
    """What is listed of a root or an OU is asked of that (Service Authorization Reference, AWS Organizations)."""
    parent = json.loads(body).get("ParentId") if service == "organizations" and body else None
    if parent is None:
        return resource_of(service, method, path, headers, body, *rest)
    hub = os.environ["MINISTACK_ACCOUNT_ID"]
    kind = "root" if parent.startswith("r-") else "ou"
    return f"arn:aws:organizations::{hub}:{kind}/{organisation_of(hub)}/{parent}"


iam_actions.extract_resource_arn = resource_in_aws


condition_key_of = iam_evaluator._resolve_condition_key


def organisation_of(account):
    """The organisation that an account is a member of; it makes each account one of its own. Here the hub is the management account."""
    hub = os.environ["MINISTACK_ACCOUNT_ID"]
    joined = organizations._accounts.get_scoped(hub, None, account)
    organisation = organizations._orgs.get_scoped(hub, None, "self") if joined else None
    return organisation and organisation["Id"]


def condition_key_in_aws(key, context):
    """
    aws:PrincipalArn of a session is the ARN of its role; aws:PrincipalOrgID and aws:ResourceOrgID are the organisations of the accounts
    of the caller and of the resource (IAM user guide, reference_policies_condition-keys).
    """
    if key.lower() == "aws:principalorgid":
        return organisation_of(context.principal_account)
    if key.lower() == "aws:resourceorgid":
        return organisation_of(account_of_arn(context.resource_arn) or context.principal_account)
    value = condition_key_of(key, context)
    session = SESSION.fullmatch(value) if key.lower() == "aws:principalarn" else None
    return f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}" if session else value


SESSION = re.compile(r"arn:([a-z-]+):sts::(\d{12}):assumed-role/([^/]+)/.+")
account_of_arn = iam_evaluator._account_from_arn
iam_evaluator._resolve_condition_key = condition_key_in_aws


def on_create(resource_type, change):
    """Has `change` make the resource, given what would have made it."""
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    create = handler["create"]
    handler["create"] = lambda logical_id, props, stack: change(create, logical_id, props, stack)


def alarm(create, logical_id, props, stack):
    """It knows no alarm over several metrics. Nothing here looks at alarms, so that those are taken and not made."""
    return (logical_id, {}) if props.get("Metrics") else create(logical_id, props, stack)


def secret(create, logical_id, props, stack):
    """Ref gives the ARN of a secret (CloudFormation template reference), and here its name."""
    _, attributes = create(logical_id, props, stack)
    return attributes["Arn"], attributes


def conditions_in_aws(template, params):
    """It leaves Fn::Split, Fn::Join and pseudo parameters as they are inside conditions; CloudFormation resolves them."""

    def resolved(value):
        if isinstance(value, dict) and value.keys() & {"Ref", "Fn::Join", "Fn::Select", "Fn::Split"}:
            return engine._resolve_refs(value, {}, params, {}, {}, "", "")
        if isinstance(value, dict):
            return {key: resolved(part) for key, part in value.items()}
        return [resolved(part) for part in value] if isinstance(value, list) else value

    return evaluate_conditions({**template, "Conditions": resolved(template.get("Conditions", {}))}, params)


evaluate_conditions = engine._evaluate_conditions
for module in (changesets, handlers, stacks):
    module._evaluate_conditions = conditions_in_aws

# It does not know that a bus can have a policy. No event crosses accounts here.
provisioners._RESOURCE_HANDLERS["AWS::Events::EventBusPolicy"] = {
    "create": lambda logical_id, props, stack: (logical_id, {}),
    "delete": lambda physical_id, props: None,
}
on_create("AWS::CloudWatch::Alarm", alarm)
on_create("AWS::SecretsManager::Secret", secret)

app.main()
