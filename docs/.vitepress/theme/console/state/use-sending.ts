import { nextTick, type Ref, ref, shallowRef } from "vue";
import type { Chosen } from "../deep-link.ts";
import { ControlError } from "../mocks/control-client.ts";
import { sendToMock } from "../mocks/send-to-mock.ts";
import { clientOperation } from "../request/client-operations.ts";
import { buildWireRequest } from "../request/console-client.ts";
import { type Outcome, perform } from "../request/outcome.ts";
import type { CallInputs, ReadValues } from "../request/read-values.ts";
import type { ServerState } from "./use-server.ts";

/** What is sent. */
interface Form {
  readonly values: Ref<ReadValues>;
  readonly problems: Ref<ReadonlyMap<string, string>>;
}

/** Sends the request of the form, once at a time, and keeps what came of it. */
export function useSending(
  chosen: Ref<Chosen | undefined>,
  { values, problems }: Form,
  state: ServerState,
  fetchFor: (url: string) => typeof fetch,
) {
  const { server, control, tokens, mocks, mocksProblem, isConfirmed } = state;
  const isUnchecked = ref(false);
  const outcome = shallowRef<Outcome>();
  const status = ref("");
  const running = shallowRef<AbortController>();

  async function send(): Promise<void> {
    const now = chosen.value;
    if (now === undefined || running.value !== undefined) return;
    // Before anything is waited for: a double click must not send twice.
    const abort = new AbortController();
    running.value = abort;
    try {
      // A message that stands there already would not be announced again.
      status.value = "";
      await nextTick();
      const { inputs, problems: wrong } = values.value;
      const sendsUnchecked = isUnchecked.value && server.kind === "mocks";
      problems.value = new Map([...(sendsUnchecked ? [] : wrong), ...state.problemsOfServer()]);
      const { size } = problems.value;
      if (size > 0) {
        status.value = `Not sent: ${size} ${size === 1 ? "value is" : "values are"} wrong.`;
        return;
      }
      status.value = "Sending…";
      outcome.value = undefined;
      // A confirmation is for one request.
      isConfirmed.value = false;
      outcome.value = await (server.kind === "mocks"
        ? toMock(now, inputs, !sendsUnchecked, abort.signal)
        : byHand(now, inputs, abort.signal));
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

  function toMock(now: Chosen, inputs: CallInputs, isChecked: boolean, signal: AbortSignal) {
    if (control.value === undefined) throw new ControlError("The URL of the mocks is invalid.", true);
    return sendToMock({
      chosen: now,
      control: control.value,
      inputs,
      isChecked,
      tokens,
      fetchFor,
      signal,
      onMocks(found) {
        mocks.value = found;
        mocksProblem.value = "";
      },
    });
  }

  async function byHand(now: Chosen, inputs: CallInputs, signal: AbortSignal): Promise<Outcome> {
    const url = state.baseUrl.value;
    const meta = clientOperation(now.api.name, now.operation.id);
    const request = await buildWireRequest(now.api, meta, url, inputs);
    const credentials = state.enteredHeaders(now);
    return perform({ chosen: now, request, inputs, credentials, baseUrl: url, fetch: fetchFor(url), signal });
  }

  return { isUnchecked, outcome, status, running, send, cancel: () => running.value?.abort() };
}
