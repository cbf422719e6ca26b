import type { Operation } from "@energy-clients/client-core";
import { type Ref, shallowRef, watch } from "vue";
import type { Chosen } from "../deep-link.ts";
import { buildWireRequest } from "../request/console-client.ts";
import type { ReadValues } from "../request/read-values.ts";
import { curlOf, typescriptOf } from "../request/snippets.ts";
import type { ServerState } from "./use-server.ts";

/** Keeps the code that sends the same request. `curl` is empty while the values do not make one. */
export function useSnippets(
  chosen: Ref<Chosen | undefined>,
  meta: Ref<Operation | undefined>,
  values: Ref<ReadValues>,
  { server, baseUrl }: ServerState,
) {
  const snippets = shallowRef<{ readonly curl: string; readonly typescript: string }>();
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
  return snippets;
}
