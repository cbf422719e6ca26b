export * from "@energy-clients/auth";
export * from "@energy-clients/auth/enmacc";
export * as client from "@energy-clients/enmacc-client";
