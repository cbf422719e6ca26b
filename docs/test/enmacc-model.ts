import type { Operation } from "@energy-clients/client-core";
import { operations } from "@energy-clients/enmacc-client";

const all: readonly Operation[] = Object.values(operations);

/**
 * Whether the client of enmacc is of our model, which has a scenario, units and an example for each input. The tests that
 * need these are left out for enmacc's own document.
 */
export const hasEnmaccModel = all.some(({ provenance }) => provenance === "modelled");
