import { PACKAGES, readManifest, readText } from "../src/repository.ts";

/** A page for each package: its README, which is the only place where that text is written. */
export default {
  watch: ["../../packages/*/README.md"],
  paths: () =>
    PACKAGES.map((name) => ({
      params: { name, title: readManifest(name).name, description: readManifest(name).description },
      content: readText(`packages/${name}/README.md`),
    })),
};
