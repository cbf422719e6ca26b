import { describe, expect, it } from "vitest";
import { LINE_WIDTH } from "../format.ts";
import { type Env, readTourOptions } from "../options.ts";
import { runTour } from "../run-tour.ts";

const ett = { ETT_CLIENT_ID: "5c9e2d31-6b4f-4a7d-8e02-9f31c5a7b648", ETT_CLIENT_SECRET: "s3cret" };
const enmacc = {
  ENMACC_BASE_URL: "https://enmacc.example",
  ENMACC_CLIENT_ID: "id",
  ENMACC_CLIENT_SECRET: "s3cret",
  ENMACC_API_KEY: "k3y",
};

/** Runs the tour as far as it gets without starting anything. */
async function refusal(argv: readonly string[], env: Env) {
  const lines: string[] = [];
  const exitCode = await runTour({
    argv,
    env,
    print: (line) => lines.push(line),
    paint: (_format, text) => text,
    start: () => Promise.reject(new Error("The mocks were started")),
  });
  return { exitCode, text: lines.join("\n") };
}

describe("readTourOptions()", () => {
  it("mocks both APIs when no credentials are set", () => {
    const options = readTourOptions([], { PATH: "/bin", ETT_CLIENT_ID: "" });

    expect(options).toEqual({ help: false, write: false, ett: undefined, enmacc: undefined });
  });

  it("takes ETT's demo when no environment is named", () => {
    const options = readTourOptions([], ett);

    expect(options.ett?.environment).toBe("demo");
    expect(options.enmacc).toBeUndefined();
  });

  it("accepts an environment by its URLs, with demo's scope by default", () => {
    const urls = { ETT_BASE_URL: "http://127.0.0.1:1", ETT_TOKEN_URL: "http://127.0.0.1:2/token" };

    const options = readTourOptions([], { ...ett, ...urls });

    expect(options.ett?.environment).toEqual({
      baseUrl: "http://127.0.0.1:1",
      tokenUrl: "http://127.0.0.1:2/token",
      scope: "https://datahubeouenerginet.onmicrosoft.com/energy-origin/.default",
    });
  });

  it.each([
    ["ETT_CLIENT_SECRET", { ETT_CLIENT_ID: ett.ETT_CLIENT_ID }],
    ["ETT_CLIENT_ID", { ETT_CLIENT_SECRET: "s3cret" }],
    ["ETT_CLIENT_ID", { ETT_ENVIRONMENT: "demo" }],
    ["ETT_TOKEN_URL", { ...ett, ETT_BASE_URL: "http://127.0.0.1:1" }],
    ["ETT_BASE_URL", { ...ett, ETT_SCOPE: "scope" }],
    ["ENMACC_API_KEY", { ...enmacc, ENMACC_API_KEY: "" }],
    ["ENMACC_BASE_URL", { ENMACC_API_KEY: "k3y" }],
    ["ENMACC_BASE_URL", { ENMACC_ENVIRONMENT: "sandbox" }],
  ])("names %s when it is missing and others are set", (field, env: Env) => {
    const read = () => readTourOptions([], env);

    expect(read).toThrow(expect.objectContaining({ name: "InputError", code: "missing_value", field }));
  });

  it.each([
    ["ETT_ENVIRONMENT", { ...ett, ETT_ENVIRONMENT: "test" }],
    [
      "ETT_ENVIRONMENT",
      {
        ...ett,
        ETT_ENVIRONMENT: "demo",
        ETT_BASE_URL: "http://127.0.0.1:1",
        ETT_TOKEN_URL: "http://127.0.0.1:2",
      },
    ],
    ["ETT_ORGANIZATION_ID", { ...ett, ETT_ORGANIZATION_ID: "sandflugt" }],
    ["ENMACC_ENVIRONMENT", { ...enmacc, ENMACC_ENVIRONMENT: "live" }],
  ])("names %s when its value is invalid", (field, env: Env) => {
    const read = () => readTourOptions([], env);

    expect(read).toThrow(expect.objectContaining({ code: "malformed_value", field }));
  });

  it.each([
    ["no credentials", {}],
    ["ETT's production", { ...ett, ETT_ENVIRONMENT: "production" }],
    [
      "ETT's production by its URL",
      {
        ...ett,
        ETT_BASE_URL: "https://ENERGYTRACKANDTRACE.dk",
        ETT_TOKEN_URL: "https://login.example/token",
      },
    ],
    ["an enmacc that is not declared a sandbox", enmacc],
    ["enmacc's production", { ...enmacc, ENMACC_ENVIRONMENT: "production" }],
    ["ETT's demo beside enmacc's production", { ...ett, ...enmacc }],
  ])("refuses --write with %s", (_what, env: Env) => {
    const read = () => readTourOptions(["--write"], env);

    expect(read).toThrow(expect.objectContaining({ field: "--write" }));
  });

  it("permits --write for ETT's demo and enmacc's sandbox", () => {
    const options = readTourOptions(["--write"], { ...ett, ...enmacc, ENMACC_ENVIRONMENT: "sandbox" });

    expect(options.write).toBe(true);
  });
});

describe("runTour() with wrong options", () => {
  it("exits 1 and names the missing half of the credentials, without a value", async () => {
    const { exitCode, text } = await refusal([], { ETT_CLIENT_SECRET: "s3cret" });

    expect(exitCode).toBe(1);
    expect(text).toMatch(/code +missing_value/);
    expect(text).toContain("ETT_CLIENT_ID: is missing, but ETT_CLIENT_SECRET is set");
    expect(text).not.toContain("s3cret");
  });

  it("exits 1 and names a client id that is not a GUID before anything is sent", async () => {
    const { exitCode, text } = await refusal([], { ...enmacc, ...ett, ETT_CLIENT_ID: "sandflugt" });

    expect(exitCode).toBe(1);
    expect(text).toContain("clientId: ");
    expect(text).not.toContain("Get an access token");
  });

  it("exits 1 and names an unknown option", async () => {
    const { exitCode, text } = await refusal(["--wirte"], {});

    expect(exitCode).toBe(1);
    expect(text).toContain("--wirte");
    expect(text).toContain("--help");
  });

  it("prints the usage with --help, and says that the tour was not tested live", async () => {
    const { exitCode, text } = await refusal(["--help"], { ETT_CLIENT_ID: "" });

    expect(exitCode).toBe(0);
    expect(text).toMatch(/ETT_CLIENT_SECRET.*ENMACC_API_KEY.*--write/s);
    expect(text).toMatch(/not against the live systems/);
    expect(text.split("\n").filter((line) => line.length > LINE_WIDTH)).toEqual([]);
  });
});
