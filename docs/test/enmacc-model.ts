import { operations } from "@energy-clients/enmacc-client";

/**
 * Whether the client of enmacc is of our model, which has a scenario, units and an example for each input. The tests that
 * need these are left out for enmacc's own document.
 */
export const hasEnmaccModel = Object.values(operations).some(({ provenance }) => provenance === "modelled");
