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

/** The top of every page. */
export const navigation: Item[] = [
  page("Start", "/start-ett"),
  page("Operations", "/operations/"),
  page("Guides", "/guides"),
  page("Errors", "/reference/errors"),
  page("Console", "/console"),
];

/** All pages, in the order in which a new reader needs them. */
export const sidebar: Group[] = [
  {
    text: "Start in five minutes",
    items: [
      page("Energy Track & Trace", "/start-ett"),
      page("enmacc CONNECT", "/start-enmacc"),
      page("How a transfer works", "/transfer-flow"),
      page("How a trade is captured", "/trade-flow"),
    ],
  },
  {
    text: "Reference",
    items: [
      page("Operations", "/operations/"),
      page("Error codes", "/reference/errors"),
      page("Events and options", "/reference/events"),
      page("How sure we are", "/reference/how-sure"),
      page("Versions", "/reference/versions"),
      page("Quality", "/reference/quality"),
    ],
  },
  {
    text: "Guides",
    items: [
      page("All guides by question", "/guides"),
      page("For teams that use the clients", "/consumers"),
      page("Tokens and consents", "/tokens-and-consents"),
      page("Exactly once: the journal", "/journal"),
      page("Rate limits and fleets", "/rate-limits"),
      page("Paging and synchronisation", "/paging"),
      page("Trade capture", "/trade-capture"),
      page("Third-party operations", "/third-party-operations"),
      page("Testing a 401, a lost response and time", "/testing"),
      page("Contract tests in CI", "/contract-tests-in-ci"),
      page("Proxies, certificates and gateways", "/networks"),
      page("Logging", "/logging"),
      page("Rotating secrets", "/rotate-secrets"),
      page("Kubernetes", "/kubernetes"),
      page("CommonJS and Jest", "/commonjs-and-jest"),
      page("From the browser through your backend", "/browser"),
      page("Upgrading", "/upgrading"),
      page("API versions and deprecations", "/api-versions"),
      page("Adding an API", "/add-an-api"),
      page("Vendor enmacc's document", "/vendor-enmacc"),
      page("Dependencies without a maintainer", "/dependencies"),
    ],
  },
  { text: "Console", items: [page("Try an operation", "/console")] },
  { text: "Packages", items: PACKAGES.map((name) => page(name, `/packages/${name}`)) },
];
