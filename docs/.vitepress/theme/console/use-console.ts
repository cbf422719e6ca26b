import { computed, shallowRef } from "vue";
import { type Chosen, deepLinkOf, readDeepLink, type Target } from "./deep-link.ts";
import type { ConsoleApi } from "./document/operation.ts";
import { clientOperation } from "./request/client-operations.ts";
import { useForm } from "./state/use-form.ts";
import { useScenario } from "./state/use-scenario.ts";
import { useSending } from "./state/use-sending.ts";
import { useServer } from "./state/use-server.ts";
import { useSnippets } from "./state/use-snippets.ts";

/**
 * Keeps what a person does in the console. Credentials are in this object alone: neither in a URL nor in any storage of the
 * browser, and gone with the page.
 */
export function useConsole(apis: readonly ConsoleApi[], fetchFor: (url: string) => typeof fetch) {
  const target = shallowRef<Target>({ kind: "none" });
  const chosen = shallowRef<Chosen>();
  const meta = computed(
    () => chosen.value && clientOperation(chosen.value.api.name, chosen.value.operation.id),
  );
  const form = useForm(chosen, meta);
  const server = useServer(apis, chosen, meta);
  const sending = useSending(chosen, form, server, fetchFor);
  const scenario = useScenario(server, sending.status);
  const snippets = useSnippets(chosen, meta, form.values, server);

  function open(hash: string): void {
    const found = readDeepLink(hash, apis);
    if (found.kind === "none" && chosen.value !== undefined) return;
    target.value = found;
    if (found.kind !== "found" || found.operation === chosen.value?.operation) return;
    chosen.value = { api: found.api, operation: found.operation };
    sending.outcome.value = undefined;
    sending.status.value = "";
    sending.isUnchecked.value = false;
    server.isConfirmed.value = false;
    form.fill(scenario.knownTime());
  }

  return {
    ...form,
    ...server,
    ...sending,
    scenario,
    target,
    chosen,
    meta,
    snippets,
    open,
    linkOf: deepLinkOf,
    /** Fills the form with the document's examples, at the time of the mocks or, for another server, of this machine. */
    fill: async () => form.fill(server.server.kind === "mocks" ? await scenario.mocksTime() : Date.now()),
  };
}

/** The state of the console. */
export type ConsoleState = ReturnType<typeof useConsole>;
