"""moto_server as one-at-a-time.py starts it, in which an account is the management account of an organisation of many accounts.

Arguments: the management account, how many accounts the organisation has, and in how many OUs below the OU `workloads` they are;
then those of moto_server. The organisation is made in the server: by its API, which gets slower with each account, it takes minutes.
"""

import copy
import sys
from datetime import timedelta

from moto import server
from moto.organizations.models import organizations_backends

management, size, departments = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

backend = organizations_backends[management]["aws"]
backend.create_organization(region="us-east-1", FeatureSet="ALL")
root = backend.ou[0]
workloads = backend.create_organizational_unit(ParentId=root.id, Name="workloads")["OrganizationalUnit"]["Id"]
ous = [
    backend.create_organizational_unit(ParentId=workloads, Name=f"department-{index}")["OrganizationalUnit"]["Id"]
    for index in range(departments)
]
first = backend.accounts[0]
for index in range(size - 1):
    account = copy.copy(first)
    account.id = f"{200000000000 + index}"
    account.name = f"account-{index}"
    account.email = f"account-{index}@example.com"
    # moto pages by the time at which an account joined, so that each needs another one.
    account.create_time = first.create_time - timedelta(hours=index + 1)
    account.parent_id = ous[index % departments]
    account.attached_policies = []
    backend.accounts.append(account)
    organizations_backends.master_accounts[account.id] = (management, "aws")

run_simple = server.run_simple
server.run_simple = lambda *place, **options: run_simple(*place, **{**options, "threaded": False})
server.main(sys.argv[4:])
