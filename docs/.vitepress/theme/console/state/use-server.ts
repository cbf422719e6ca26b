import type { Operation } from "@energy-clients/client-core";
import { computed, type Ref, reactive, ref, shallowRef, watch } from "vue";
import type { Chosen } from "../deep-link.ts";
import type { ConsoleApi, Credential } from "../document/operation.ts";
import {
  controlOrigin,
  createControlClient,
  DEFAULT_CONTROL_URL,
  type RunningMock,
} from "../mocks/control-client.ts";
import type { CredentialHeaders } from "../mocks/mock-credentials.ts";
import { checkBaseUrl, cleanCredential, credentialProblem, isLoopback } from "../request/credentials.ts";

/** Keeps where requests go, and the credentials that were entered: in memory alone, and for one server. */
export function useServer(
  apis: readonly ConsoleApi[],
  chosen: Ref<Chosen | undefined>,
  meta: Ref<Operation | undefined>,
) {
  const server = reactive({ kind: "mocks" as "mocks" | "url", baseUrl: "", controlUrl: DEFAULT_CONTROL_URL });
  const secrets = reactive<Record<string, string>>({ control: "" });
  const isConfirmed = ref(false);
  const mocks = shallowRef<readonly RunningMock[]>([]);
  const mocksProblem = ref("");
  const tokens = new Map<string, CredentialHeaders>();

  const control = computed(() => {
    const origin = controlOrigin(server.controlUrl);
    return origin === undefined ? undefined : createControlClient(origin, secrets.control);
  });
  /** Where the request goes, as far as it is known; for a snippet. */
  const baseUrl = computed(() => {
    const api = chosen.value?.api;
    if (api === undefined) return "";
    if (server.kind === "mocks")
      return mocks.value.find((mock) => mock.api === api.name)?.url ?? "http://127.0.0.1:4010";
    return checkBaseUrl(server.baseUrl, api, apis).url ?? "https://base-url.example";
  });
  /** Whether the request may act on real data, and must not be sent twice. */
  const needsConfirmation = computed(
    () => server.kind === "url" && meta.value?.idempotent === false && !isLoopback(baseUrl.value),
  );
  const secretKey = ({ header }: Credential) => `${chosen.value?.api.name} ${header}`;
  const entered = (credential: Credential) =>
    cleanCredential(secrets[secretKey(credential)] ?? "", credential);

  // Tokens of one server are not sent to another.
  watch([() => server.controlUrl, () => secrets.control], () => tokens.clear());
  watch(
    () => server.baseUrl,
    () => {
      for (const name of Object.keys(secrets)) if (name !== "control") secrets[name] = "";
    },
  );

  /** What is wrong with the server and its credentials, by the name of the field. */
  function problemsOfServer(): Map<string, string> {
    const found = new Map<string, string>();
    if (chosen.value === undefined) return found;
    const { api, operation } = chosen.value;
    if (server.kind === "mocks") {
      if (control.value === undefined)
        found.set("controlUrl", `expected a URL of this machine, such as ${DEFAULT_CONTROL_URL}`);
      return found;
    }
    const { problem } = checkBaseUrl(server.baseUrl, api, apis);
    if (problem !== undefined) found.set("baseUrl", problem);
    for (const credential of operation.credentials) {
      const wrong = credentialProblem(entered(credential), credential, api);
      if (wrong !== undefined) found.set(secretKey(credential), wrong);
    }
    if (needsConfirmation.value && !isConfirmed.value) found.set("confirm", "confirm this before you send");
    return found;
  }

  return {
    server,
    secrets,
    isConfirmed,
    mocks,
    mocksProblem,
    tokens,
    control,
    baseUrl,
    needsConfirmation,
    secretKey,
    problemsOfServer,
    /** The headers of the credentials that were entered. */
    enteredHeaders: ({ operation }: Chosen): CredentialHeaders =>
      Object.fromEntries(
        operation.credentials.map((credential) => [
          credential.header,
          `${credential.kind === "bearer" ? "Bearer " : ""}${entered(credential)}`,
        ]),
      ),
    forget(): void {
      tokens.clear();
      for (const name of Object.keys(secrets)) secrets[name] = "";
    },
  };
}

/** The state of the server. */
export type ServerState = ReturnType<typeof useServer>;
