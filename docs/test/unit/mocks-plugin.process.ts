import { createServer } from "node:http";
import { mocksPlugin } from "../../.vitepress/mocks-plugin.ts";

// What VitePress does with the plugin, without its pages.
const httpServer = createServer();
const { configureServer } = mocksPlugin([]) as unknown as {
  configureServer(server: { readonly httpServer: typeof httpServer }): void;
};
configureServer({ httpServer });
httpServer.listen(0, "127.0.0.1");
