/** An everyday question, and how its answer is found. */
export interface Question {
  readonly question: string;
  /** What a person types into the search. One of the first five results leads to the answer. */
  readonly typed: string;
  /** Links of the front page, and of the page behind the first one. One step may be enough. */
  readonly steps: readonly string[];
  /** The page of the answer, when it was searched; a search may lead to a section of it. */
  readonly page: RegExp;
  /** Words of the answer. */
  readonly answer: RegExp;
}

const GUIDES = "Guides by question";

/** The twelve questions of the trial. */
export const QUESTIONS: readonly Question[] = [
  {
    question: "How do I go through a proxy?",
    typed: "proxy",
    steps: [GUIDES, "Proxies, certificates and gateways"],
    page: /\/networks\.html/,
    answer: /NODE_USE_ENV_PROXY/,
  },
  {
    question: "How do I log calls?",
    typed: "logging",
    steps: [GUIDES, "Logging"],
    page: /\/logging\.html/,
    answer: /onEvent/,
  },
  {
    question: "How do I rotate a secret?",
    typed: "rotate secret",
    steps: [GUIDES, "Rotating secrets"],
    page: /\/rotate-secrets\.html/,
    answer: /createCredential/,
  },
  {
    question: "How do I test a 401?",
    typed: "test 401",
    steps: [GUIDES, "Testing"],
    page: /\/testing\.html/,
    answer: /injectFault\("getClientConsents", \{ status: 401 \}\)/,
  },
  {
    question: "Which operations may a third party call?",
    typed: "third party",
    steps: [GUIDES, "Third-party operations"],
    page: /\/third-party-operations\.html/,
    answer: /createExternalEndpoint/,
  },
  {
    question: "In which unit is a quantity?",
    typed: "unit quantity",
    steps: ["All operations"],
    page: /\/operations\/(?:index\.html)?#unit-of-a-quantity/,
    answer: /certificates, transfers, claims.*Wh/,
  },
  {
    question: "How do I upgrade?",
    typed: "upgrade",
    steps: [GUIDES, "Upgrading"],
    page: /\/upgrading\.html/,
    answer: /changelog/,
  },
  {
    question: "How do I regenerate a client?",
    typed: "regenerate",
    steps: [GUIDES, "Upgrading"],
    page: /\/upgrading\.html/,
    answer: /pnpm specs pull/,
  },
  {
    question: "What if the outcome is unknown?",
    typed: "outcome unknown",
    steps: [GUIDES, "How a transfer works"],
    page: /#request-error-outcome-unknown|\/transfer-flow\.html/,
    answer: /outcome_unknown/,
  },
  {
    question: "How do replicas share limits?",
    typed: "replicas",
    steps: [GUIDES, "Rate limits and fleets of replicas"],
    page: /\/(?:rate-limits|kubernetes)\.html/,
    answer: /createRedisQuotaStore/,
  },
  {
    question: "What does an error code mean?",
    typed: "rate_wait_too_long",
    steps: ["Error codes"],
    page: /#quota-error-rate-wait-too-long/,
    answer: /rate_wait_too_long/,
  },
  {
    question: "How do I try an operation?",
    typed: "try operation",
    steps: [GUIDES, "The console"],
    page: /\/console\.html/,
    answer: /Choose an operation, fill in its fields and send it/,
  },
];
