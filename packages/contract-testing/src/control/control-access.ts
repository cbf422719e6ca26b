import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { BlockList } from "node:net";
import { ContractTestingError } from "../errors/contract-testing-error.js";

/** The shortest token: what is guessed from a network must be long. */
const MIN_TOKEN_LENGTH = 16;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");
LOOPBACK.addSubnet("::ffff:127.0.0.0", 104, "ipv6");

/** Why a request may not control the mocks. */
export interface AccessRefusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** Checks a token for the control server. @throws {@link ContractTestingError} `invalid_option`. */
export function checkToken(token: string): string {
  if (token.length >= MIN_TOKEN_LENGTH && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new ContractTestingError(
    "invalid_option",
    `control token: expected at least ${MIN_TOKEN_LENGTH} printable ASCII characters without spaces, but got ${token.length} characters`,
  );
}

/**
 * Decides who may control the mocks: with a token, those who send it; without one, programs on this machine.
 *
 * @returns Why a request is refused; `undefined` if it is allowed.
 */
export function refuseAccess(
  incoming: IncomingMessage,
  token: string | undefined,
): AccessRefusal | undefined {
  if (token !== undefined) {
    const sent = credentialOf(incoming.headers.authorization);
    if (sent !== undefined && isSame(sent, token)) return undefined;
    return { status: 401, message: "Send the control token as `Authorization: Bearer <token>`" };
  }
  if (isLoopback(incoming.socket.remoteAddress)) return undefined;
  return {
    status: 403,
    message:
      "Only programs on the mocks' own machine may control them; start energy-mocks with a control token to allow others",
  };
}

// Basic too, with any user name: a browser asks a person for it.
function credentialOf(authorization = ""): string | undefined {
  const [, scheme = "", credential = ""] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== "basic") return scheme === "" ? undefined : credential;
  const decoded = Buffer.from(credential, "base64").toString("utf8");
  return decoded.slice(decoded.indexOf(":") + 1);
}

function isLoopback(address = ""): boolean {
  return address !== "" && LOOPBACK.check(address, address.includes(":") ? "ipv6" : "ipv4");
}

// Of the hashes, so that the time does not depend on the length.
function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
