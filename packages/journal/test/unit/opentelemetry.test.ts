import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { expect, it } from "vitest";
import { createJournalTelemetry } from "../../src/opentelemetry.js";
import { arrange } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

it("counts each change of state, and measures how long an entry took", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const { journal, ett, soon } = arrange({ onEvent: createJournalTelemetry({ meterProvider }) });
  ett.pendingPolls = 2;

  await soon(journal.run("transferCertificate", { key: "k", body: transferOf() }));
  await reader.forceFlush();

  const all = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  const pointsOf = (name: string) => all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  const states = pointsOf("energy_clients.journal.transitions").map(
    ({ attributes }) => attributes["energy_clients.journal.state"],
  );
  expect(states).toEqual(["planned", "sending", "accepted", "completed"]);
  expect(pointsOf("energy_clients.journal.duration")).toMatchObject([{ value: { count: 1, sum: 2.5 } }]);
  await meterProvider.shutdown();
});
