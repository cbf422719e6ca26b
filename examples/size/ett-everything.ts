export * from "@energy-clients/auth";
export * from "@energy-clients/auth/ett";
export * as client from "@energy-clients/ett-client";
