import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { BlockList, isIP } from "node:net";

/** Addresses that lead into a machine or the network around it (IANA's special-purpose registries, RFC 6890). */
const special = new BlockList();
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  special.addSubnet(address, bits, "ipv4");
}
/** Of IPv6, only the range that is assigned to the public Internet; 6to4, Teredo and NAT64 contain an IPv4 address. */
const publicV6 = new BlockList();
publicV6.addSubnet("2000::", 3, "ipv6");
for (const [address, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  special.addSubnet(address, bits, "ipv6");
}

/** Whether an IP address is one of a machine itself, of a private network or of no use; what cannot be read is, too. */
export function isSpecialAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const kind = isIP(plain);
  if (kind === 4) return special.check(plain, "ipv4");
  if (kind !== 6) return true;
  const mapped = /^::(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return special.check(mapped, "ipv4");
  return !publicV6.check(plain, "ipv6") || special.check(plain, "ipv6");
}

/** The IP address that a URL's host is, or undefined for a name. WHATWG URLs write 2130706433 and 0x7f.1 as 127.0.0.1. */
export function literalAddress(hostname: string): string | undefined {
  const plain = hostname.replace(/^\[|\]$/g, "");
  return isIP(plain) === 0 ? undefined : plain;
}

/** How a connection asks for addresses, as `net.connect()` takes it. */
type Lookup = (
  hostname: string,
  options: LookupOptions,
  callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
) => void;

/**
 * A lookup that tells of every address that a name has, at the moment at which the connection is made: a name that is
 * checked before may lead elsewhere then.
 *
 * @param judge - Throws for addresses that must not be connected to.
 */
export function judgedLookup(judge: (hostname: string, addresses: readonly string[]) => void): Lookup {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      try {
        judge(
          hostname,
          addresses.map(({ address }) => address),
        );
      } catch (refusal) {
        return callback(refusal as Error, []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
