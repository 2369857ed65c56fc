import type { PolicyResource } from "@pulumi/policy";
import type { GetInvokerRecordsArgs } from "../client/readInvokerRecords";
import { InvokerRecords } from "../pulumi/InvokerRecords";
import type { InvokerRecord } from "../records/InvokerRecord";
import type { ConnectionRequest } from "./ConnectionRequest";
import { readProperties, readProperty } from "./readProperty";

/** An `InvokerRecords` of the stack. */
export interface RecordsResource {
  resource: PolicyResource;
  /** What it reads; undefined while the preview does not know it. */
  query?: GetInvokerRecordsArgs;
  connection: ConnectionRequest;
  /** What it holds; undefined when the preview plans to read it anew. */
  held?: InvokerRecord[];
}

const QUERY_PROPERTIES = ["invokerIds", "since", "until", "results", "maxRecords", "region"];
// The resource's own default, see InvokerRecordsArgs.
const DEFAULT_MAX_RECORDS = 100;

/** The `InvokerRecords` among a stack's resources. */
export function listRecordsResources(resources: readonly PolicyResource[]): RecordsResource[] {
  return resources.filter(({ type }) => type === InvokerRecords.__pulumiType).map(readResource);
}

function readResource(resource: PolicyResource): RecordsResource {
  const inputs = readProperties(resource.props, QUERY_PROPERTIES);
  const query = inputs && ({ maxRecords: DEFAULT_MAX_RECORDS, ...inputs } as GetInvokerRecordsArgs);
  const held = readProperty(resource.props, "invokerRecordSet");
  return {
    resource,
    query,
    connection: query?.region === undefined ? {} : { region: query.region },
    held: held.isKnown && Array.isArray(held.value) ? held.value : undefined,
  };
}
