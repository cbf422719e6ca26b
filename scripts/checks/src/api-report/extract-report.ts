import { mkdtempDisposableSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from "@microsoft/api-extractor";
import { generatedNames, withoutGenerated } from "./generated-declarations.ts";

/**
 * Describes the exports of one entry of a built package with API Extractor. Code generated from a document is listed by
 * name only: it is committed as `src/generated/`, where a review sees each change.
 *
 * @param folder - The package's folder.
 * @param types - The entry's declarations, such as `./dist/index.d.ts`.
 * @throws {@link ScriptError} `tool_failed` if the declarations are missing or do not compile.
 */
export function extractReport(folder: string, types: string): string {
  using temporary = mkdtempDisposableSync(join(tmpdir(), "energy-clients-api-"));
  const problems: string[] = [];
  try {
    const config = ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(folder, "package.json"),
      configObject: {
        projectFolder: folder,
        mainEntryPointFilePath: join(folder, types),
        newlineKind: "lf",
        compiler: {
          overrideTsconfig: {
            extends: "./tsconfig.build.json",
            compilerOptions: { rootDir: ".", noEmit: true },
            include: [],
            files: [types],
          },
        },
        apiReport: {
          enabled: true,
          reportFolder: temporary.path,
          reportTempFolder: join(temporary.path, "temp"),
          reportFileName: "report",
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
          extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
    });
    const messageCallback = (message: ExtractorMessage) => {
      if (message.logLevel === "error") problems.push(message.formatMessageWithLocation(folder));
      message.handled = true;
    };
    const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback });
    if (!succeeded) throw new Error(problems.join("\n"));
    const report = readFileSync(join(temporary.path, "report.api.md"), "utf8");
    return withoutGenerated(report, generatedNames(readFileSync(join(folder, types), "utf8")));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ScriptError("tool_failed", `API Extractor on ${join(folder, types)}: ${reason}`, { cause });
  }
}
