import { type ArgumentParser, accept, refuse } from "./InvalidArgumentError";
import { listParser } from "./parseValues";
import { showValue } from "./showValue";

// The API document shows `ivk-b7s3qa5l` and says nothing of the length; sibling IDs have grown from 8 to 10 characters.
const INVOKER_ID = /^ivk-[A-Za-z0-9]{1,64}$/;

/** Far above what an account can have; a longer list is a mistake, and every ID costs a hundredth of a request at least. */
const MAX_INVOKER_IDS = 100_000;

/** Reads a list of invoker IDs: `ivk-` and 1 to 64 letters and digits each; each ID once, in the order given. */
export const parseInvokerIds = invokerIdsParser("leave it out to ask for every invoker");

/** What is wrong where none is named. */
export const AT_LEAST_ONE = "name at least one invoker";

/** As {@link parseInvokerIds}, for where the invokers must be named. */
export const parseRequiredInvokerIds = invokerIdsParser(AT_LEAST_ONE);

function invokerIdsParser(emptyHint: string): ArgumentParser<string[]> {
  return listParser({ of: "invoker IDs", emptyHint, maxLength: MAX_INVOKER_IDS, findFault: findInvokerIdFault });
}

function findInvokerIdFault(element: unknown): string | undefined {
  return typeof element === "string" && INVOKER_ID.test(element)
    ? undefined
    : `${showValue(element)} is not an invoker ID: ivk- and then 1 to 64 letters and digits are expected`;
}

/** Any text; with it beside a few words, an editor offers the words and the compiler takes the others too. */
export type AnyText = string & Record<never, never>;

/**
 * A region, such as `ap-guangzhou`. Those that are named are regions of the official SDK for Go
 * (https://github.com/TencentCloud/tencentcloud-sdk-go, `tencentcloud/common/regions`); whatever others there are, each is
 * taken. DescribeRegions tells in which of them TAT is available (https://www.tencentcloud.com/document/product/1147/46705).
 */
export type Region =
  | "ap-bangkok"
  | "ap-beijing"
  | "ap-chengdu"
  | "ap-chongqing"
  | "ap-guangzhou"
  | "ap-hongkong"
  | "ap-jakarta"
  | "ap-nanjing"
  | "ap-seoul"
  | "ap-shanghai"
  | "ap-shanghai-fsi"
  | "ap-shenzhen-fsi"
  | "ap-singapore"
  | "ap-tokyo"
  | "eu-frankfurt"
  | "na-ashburn"
  | "na-siliconvalley"
  | "sa-saopaulo"
  | AnyText;

/** Reads a region's name, such as `ap-guangzhou`: 1 to 64 lower-case letters, digits and hyphens, no hyphen first. */
export const parseRegion: ArgumentParser<string> = (property, value) =>
  typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,63}$/.test(value)
    ? accept(value)
    : refuse(property, `${showValue(value)} is not a region: a name such as ap-guangzhou is expected`);
