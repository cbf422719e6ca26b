import { PACKAGES } from "./repository.ts";

interface Item {
  readonly text: string;
  readonly link: string;
}

/** A group of the sidebar. */
interface Group {
  readonly text: string;
  readonly collapsed?: boolean;
  readonly items: Item[];
}

const page = (text: string, link: string): Item => ({ text, link });

/** All pages, in the order in which a new reader needs them. */
export const sidebar: Group[] = [
  {
    text: "Guides",
    items: [
      page("For teams that use the clients", "/consumers"),
      page("Third-party operations", "/third-party-operations"),
      page("Exactly once: the journal", "/journal"),
      page("Testing a 401, a lost response and time", "/testing"),
      page("Proxies, certificates and gateways", "/networks"),
      page("Logging", "/logging"),
      page("Rotating secrets", "/rotate-secrets"),
      page("Kubernetes", "/kubernetes"),
      page("CommonJS and Jest", "/commonjs-and-jest"),
      page("From the browser through your backend", "/browser"),
      page("API versions and deprecations", "/api-versions"),
      page("Vendor enmacc's document", "/vendor-enmacc"),
      page("Dependencies without a maintainer", "/dependencies"),
    ],
  },
  { text: "Console", items: [page("Try an operation", "/console")] },
  { text: "Packages", items: PACKAGES.map((name) => page(name, `/packages/${name}`)) },
];
