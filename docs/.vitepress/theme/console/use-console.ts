import { computed, nextTick, reactive, ref, shallowRef, watch } from "vue";
import { type Chosen, deepLinkOf, readDeepLink, type Target } from "./deep-link.ts";
import type { ConsoleApi, Credential, Field } from "./document/operation.ts";
import {
  ControlError,
  controlOrigin,
  createControlClient,
  DEFAULT_CONTROL_URL,
  type RecordedCall,
  type RunningMock,
} from "./mocks/control-client.ts";
import { type DocumentLine, findRecorded, linesAround } from "./mocks/find-violations.ts";
import { type CredentialHeaders, mockCredentials } from "./mocks/mock-credentials.ts";
import { clientOperation } from "./request/client-operations.ts";
import {
  buildWireRequest,
  type PackageResult,
  readAsPackage,
  type WireRequest,
} from "./request/console-client.ts";
import { checkBaseUrl, cleanCredential, credentialProblem, isLoopback } from "./request/credentials.ts";
import { exampleBodyText, exampleTexts, readValues } from "./request/read-values.ts";
import { NoResponseError, type ReceivedResponse, sendRequest } from "./request/send-request.ts";
import { curlOf, typescriptOf } from "./request/snippets.ts";

/** What was sent, and what came of it. */
export interface Outcome {
  readonly api: string;
  readonly request: WireRequest;
  readonly response?: ReceivedResponse;
  /** Why there is no response, and what to do. */
  readonly problem?: string;
  readonly packageResult?: PackageResult;
  /** What the mock recorded; absent for a server by hand. */
  readonly recorded?: RecordedCall;
  /** The document's lines of each violation. */
  readonly lines: readonly (readonly DocumentLine[])[];
}

/**
 * Keeps what a person does in the console. Credentials are in this object alone: neither in a URL nor in any storage of the
 * browser, and gone with the page.
 */
export function useConsole(apis: readonly ConsoleApi[], fetchFor: (url: string) => typeof fetch) {
  const target = shallowRef<Target>({ kind: "none" });
  const chosen = shallowRef<Chosen>();
  const texts = reactive<Record<string, string>>({});
  const bodyText = ref<string>();
  const problems = ref<ReadonlyMap<string, string>>(new Map());
  const server = reactive({ kind: "mocks" as "mocks" | "url", baseUrl: "", controlUrl: DEFAULT_CONTROL_URL });
  const secrets = reactive<Record<string, string>>({ control: "" });
  const isUnchecked = ref(false);
  const isConfirmed = ref(false);
  const outcome = shallowRef<Outcome>();
  const status = ref("");
  const mocksProblem = ref("");
  const mocks = shallowRef<readonly RunningMock[]>([]);
  const running = shallowRef<AbortController>();
  const tokens = new Map<string, CredentialHeaders>();

  const meta = computed(
    () => chosen.value && clientOperation(chosen.value.api.name, chosen.value.operation.id),
  );
  const fields = computed<readonly Field[]>(() => {
    if (chosen.value === undefined) return [];
    const { parameters, body } = chosen.value.operation;
    return [...parameters, ...(body?.fields ?? [])];
  });
  const values = computed(() =>
    meta.value === undefined
      ? { inputs: {}, problems: new Map<string, string>() }
      : readValues(
          meta.value,
          { fields: fields.value, texts, bodyText: bodyText.value },
          chosen.value?.operation.body,
        ),
  );
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
  const snippets = shallowRef<{ curl: string; typescript: string }>();
  watch(
    [values, baseUrl, () => server.kind],
    async () => {
      const now = chosen.value;
      if (now === undefined || meta.value === undefined) return;
      const { inputs } = values.value;
      const place = { baseUrl: baseUrl.value, isMock: server.kind === "mocks" };
      const typescript = typescriptOf(now.api, now.operation, inputs, place);
      const request = await buildWireRequest(now.api, meta.value, baseUrl.value, inputs, false).catch(
        () => undefined,
      );
      if (chosen.value !== now) return;
      snippets.value = { typescript, curl: request === undefined ? "" : curlOf(request, now.operation) };
    },
    { immediate: true },
  );

  function fill(): void {
    for (const path of Object.keys(texts)) delete texts[path];
    Object.assign(texts, exampleTexts(fields.value));
    bodyText.value = exampleBodyText(chosen.value?.operation.body);
    problems.value = new Map();
  }

  function open(hash: string): void {
    const found = readDeepLink(hash, apis);
    if (found.kind === "none" && chosen.value !== undefined) return;
    target.value = found;
    if (found.kind !== "found" || found.operation === chosen.value?.operation) return;
    chosen.value = { api: found.api, operation: found.operation };
    outcome.value = undefined;
    status.value = "";
    isUnchecked.value = false;
    isConfirmed.value = false;
    fill();
  }

  function editBodyAsJson(isJson: boolean): void {
    bodyText.value = isJson ? JSON.stringify(values.value.inputs.body ?? {}, null, 2) : undefined;
    problems.value = new Map();
  }

  const secretKey = ({ header }: Credential) => `${chosen.value?.api.name} ${header}`;

  function checkServer(found: Map<string, string>): void {
    const now = chosen.value;
    if (now === undefined) return;
    if (server.kind === "mocks") {
      if (control.value === undefined)
        found.set("controlUrl", `expected a URL of this machine, such as ${DEFAULT_CONTROL_URL}`);
      return;
    }
    const { problem } = checkBaseUrl(server.baseUrl, now.api, apis);
    if (problem !== undefined) found.set("baseUrl", problem);
    for (const credential of now.operation.credentials) {
      const value = cleanCredential(secrets[secretKey(credential)] ?? "", credential);
      const wrong = credentialProblem(value, credential, now.api);
      if (wrong !== undefined) found.set(secretKey(credential), wrong);
    }
    if (needsConfirmation.value && !isConfirmed.value) found.set("confirm", "confirm this before you send");
  }

  async function send(): Promise<void> {
    const now = chosen.value;
    const operation = meta.value;
    if (now === undefined || operation === undefined || running.value !== undefined) return;
    // Before anything is waited for: a double click must not send twice.
    const abort = new AbortController();
    running.value = abort;
    try {
      // A message that stands there already would not be announced again.
      status.value = "";
      await nextTick();
      const { inputs, problems: wrong } = values.value;
      const sendsUnchecked = isUnchecked.value && server.kind === "mocks";
      const found = new Map(sendsUnchecked ? [] : wrong);
      checkServer(found);
      problems.value = found;
      if (found.size > 0) {
        status.value = `Not sent: ${found.size} ${found.size === 1 ? "value is" : "values are"} wrong.`;
        return;
      }
      status.value = "Sending…";
      outcome.value = undefined;
      // A confirmation is for one request.
      isConfirmed.value = false;
      outcome.value = await (server.kind === "mocks"
        ? sendToMock(now, inputs, !sendsUnchecked, abort.signal)
        : sendByHand(now, inputs, abort.signal));
      const { response, problem } = outcome.value;
      status.value =
        response === undefined
          ? `No response. ${problem ?? ""}`
          : `Response ${response.status} after ${response.durationMs} ms.`;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      mocksProblem.value = error.message;
      status.value = `Not sent. ${error.message}`;
    } finally {
      running.value = undefined;
    }
  }

  async function sendToMock(
    now: Chosen,
    inputs: object,
    isChecked: boolean,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const client = control.value;
    const operation = clientOperation(now.api.name, now.operation.id);
    if (client === undefined) throw new ControlError("The URL of the mocks is invalid.", true);
    mocks.value = await client.mocks();
    mocksProblem.value = "";
    const mock = mocks.value.find(({ api }) => api === now.api.name);
    if (mock === undefined)
      throw new ControlError(
        `These mocks do not include ${now.api.title}; start energy-mocks with ${now.api.name}.`,
        false,
      );
    let headers = tokens.get(now.api.name);
    if (headers === undefined) {
      headers = await mockCredentials(now.api, await client.connection());
      tokens.set(now.api.name, headers);
    }
    const request = await buildWireRequest(now.api, operation, mock.url, inputs, isChecked);
    const { requests } = (await client.mocks()).find(({ api }) => api === now.api.name) ?? mock;
    const sent = await perform(now, request, headers, mock.url, inputs, signal);
    // An expired token is shown, and the next request has a new one.
    if (sent.response?.status === 401) tokens.delete(now.api.name);
    const recorded = findRecorded(
      await client.requestsAfter(now.api.name, requests),
      request,
      now.operation.id,
    );
    const document = recorded?.violations.length ? await client.documentLines(now.api.name) : [];
    const lines = (recorded?.violations ?? []).map((violation) => linesAround(document, violation));
    return { ...sent, ...(recorded !== undefined && { recorded }), lines };
  }

  async function sendByHand(now: Chosen, inputs: object, signal: AbortSignal): Promise<Outcome> {
    const url = checkBaseUrl(server.baseUrl, now.api, apis).url ?? "";
    const request = await buildWireRequest(
      now.api,
      clientOperation(now.api.name, now.operation.id),
      url,
      inputs,
    );
    const headers = Object.fromEntries(
      now.operation.credentials.map((credential) => {
        const value = cleanCredential(secrets[secretKey(credential)] ?? "", credential);
        return [credential.header, credential.kind === "bearer" ? `Bearer ${value}` : value];
      }),
    );
    return perform(now, request, headers, url, inputs, signal);
  }

  async function perform(
    { api, operation }: Chosen,
    request: WireRequest,
    credentials: CredentialHeaders,
    url: string,
    inputs: object,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const needed = operation.credentials.map(({ header }) => [header, credentials[header] ?? ""]);
    const whole = { ...request, headers: { ...request.headers, ...Object.fromEntries(needed) } };
    try {
      const response = await sendRequest(whole, { fetch: fetchFor(url), signal });
      const packageResult = await readAsPackage(
        api,
        clientOperation(api.name, operation.id),
        url,
        inputs,
        response,
      );
      return { api: api.name, request, response, packageResult, lines: [] };
    } catch (error) {
      if (!(error instanceof NoResponseError)) throw error;
      return { api: api.name, request, problem: error.message, lines: [] };
    }
  }

  /** Runs a step of the mocks' control API, and says what it did. */
  async function steer(path: string, body: object, done: string): Promise<void> {
    try {
      await control.value?.post(path, body);
      mocksProblem.value = "";
      status.value = done;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      if (error.isUnreachable) mocksProblem.value = error.message;
      status.value = error.message;
    }
  }

  // Tokens of one server are not sent to another.
  watch([() => server.controlUrl, () => secrets.control], () => tokens.clear());
  watch(
    () => server.baseUrl,
    () => {
      for (const name of Object.keys(secrets)) if (name !== "control") secrets[name] = "";
    },
  );

  return {
    target,
    chosen,
    texts,
    bodyText,
    problems,
    server,
    secrets,
    isUnchecked,
    isConfirmed,
    outcome,
    status,
    mocksProblem,
    running,
    fields,
    values,
    control,
    needsConfirmation,
    snippets,
    meta,
    fill,
    open,
    editBodyAsJson,
    send,
    steer,
    secretKey,
    linkOf: deepLinkOf,
    cancel: () => running.value?.abort(),
    forget() {
      tokens.clear();
      for (const name of Object.keys(secrets)) secrets[name] = "";
    },
  };
}

/** The state of the console. */
export type ConsoleState = ReturnType<typeof useConsole>;
