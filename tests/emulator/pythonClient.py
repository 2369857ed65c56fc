"""Reads from the TAT service whose settings come in as JSON on standard input, with the official Python client."""

import json
import sys

from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.tat.v20201028 import models, tat_client

settings = json.load(sys.stdin)


def create_client(secret_key, unsigned_payload=False):
    profile = ClientProfile(
        httpProfile=HttpProfile(endpoint=settings["endpoint"], protocol="http"), language="en-US"
    )
    profile.unsignedPayload = unsigned_payload
    return tat_client.TatClient(
        credential.Credential(settings["secretId"], secret_key, settings["token"]), settings["region"], profile
    )


def read_records(client, invoker_ids):
    records = []
    while True:
        request = models.DescribeInvokerRecordsRequest()
        request.InvokerIds, request.Limit, request.Offset = invoker_ids, 100, len(records)
        page = client.DescribeInvokerRecords(request)
        records += [json.loads(record.to_json_string()) for record in page.InvokerRecordSet]
        if not page.InvokerRecordSet or len(records) >= page.TotalCount:
            return records


def read_output(client, invocation_id):
    request = models.DescribeInvocationTasksRequest()
    by_invocation = models.Filter()
    by_invocation.Name, by_invocation.Values = "invocation-id", [invocation_id]
    request.Filters, request.HideOutput = [by_invocation], False
    return [task.TaskResult.Output for task in client.DescribeInvocationTasks(request).InvocationTaskSet]


def see_error(client, invoker_ids):
    try:
        read_records(client, invoker_ids)
    except TencentCloudSDKException as error:
        return {"code": error.get_code(), "requestId": error.get_request_id()}


right = create_client(settings["secretKey"])
print(
    json.dumps(
        {
            "records": read_records(right, settings["invokerIds"]),
            "unsigned": read_records(create_client(settings["secretKey"], True), None),
            "output": read_output(right, settings["invocationId"]),
            "badId": see_error(right, ["nonsense"]),
            "badKey": see_error(create_client("wrong"), None),
        }
    )
)
