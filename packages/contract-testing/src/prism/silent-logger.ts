type MockerModule = typeof import("@stoplight/prism-http/dist/mocker/index.js");

const ignore = () => {};

/** A logger for the parts of Prism that need one. */
export const silentLogger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  success: ignore,
  start: ignore,
  child: () => silentLogger,
} as unknown as Parameters<ReturnType<MockerModule["default"]>>[0];
