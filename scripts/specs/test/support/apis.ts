import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Api, readApis } from "../../src/document/apis.ts";

/** The APIs of this repository. */
export const apis: readonly Api[] = readApis(repositoryRoot);

/** The API of a name. */
export function apiOf(name: string): Api {
  const found = apis.find((api) => api.name === name);
  if (found === undefined) throw new Error(`specs/apis.json has no ${name}`);
  return found;
}
