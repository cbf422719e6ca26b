import { type Ref, ref, shallowRef } from "vue";
import { ControlError, type OrganizationState, type RfqState } from "../mocks/control-client.ts";
import type { ServerState } from "./use-server.ts";

/** Steers the scenario of the mocks, and keeps what they remember, before and after the last step. */
export function useScenario({ control, mocksProblem, tokens }: ServerState, status: Ref<string>) {
  const organizationsBefore = shallowRef<readonly OrganizationState[]>([]);
  const organizations = shallowRef<readonly OrganizationState[]>([]);
  const rfqs = shallowRef<readonly RfqState[]>([]);
  const clock = ref("");
  /** How far the mocks' clock is ahead of this machine's, in ms; 0 until it was asked. */
  const clockOffsetMs = ref(0);

  function readClock(now: string): void {
    clock.value = now;
    clockOffsetMs.value = Date.parse(now) - Date.now();
  }

  async function refresh(): Promise<void> {
    const client = control.value;
    if (client === undefined) return;
    try {
      const [owned, asked, now] = await Promise.all([client.organizations(), client.rfqs(), client.now()]);
      organizationsBefore.value = organizations.value.length > 0 ? organizations.value : owned;
      organizations.value = owned;
      rfqs.value = asked;
      readClock(now);
      mocksProblem.value = "";
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      organizations.value = [];
      rfqs.value = [];
      if (error.isUnreachable) mocksProblem.value = error.message;
    }
  }

  return {
    organizationsBefore,
    organizations,
    rfqs,
    clock,
    refresh,
    /** Runs a step of the mocks' control API, and says what it did. */
    async steer(path: string, body: object, done: string): Promise<void> {
      try {
        await control.value?.post(path, body);
        // A program would have got a new token by itself: the mocks' clock or memory has ended the old one.
        if (path === "/clock" || path === "/reset") tokens.clear();
        mocksProblem.value = "";
        status.value = done;
      } catch (error) {
        if (!(error instanceof ControlError)) throw error;
        if (error.isUnreachable) mocksProblem.value = error.message;
        status.value = error.message;
      }
      await refresh();
    },
    /** The mocks' time, in ms since the epoch. Mocks that were not called yet are not asked. */
    async mocksTime(): Promise<number> {
      if (clock.value !== "" && control.value !== undefined) {
        // Another page may have moved it. Mocks that ended since have no time of their own.
        const now = await control.value.now().catch((error: unknown) => {
          if (error instanceof ControlError) return undefined;
          throw error;
        });
        if (now !== undefined) readClock(now);
      }
      return Date.now() + clockOffsetMs.value;
    },
    /** The mocks' time as far as it is known without a request. */
    knownTime: () => Date.now() + clockOffsetMs.value,
  };
}
