import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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
 * Describes what one entry of a built package exports, as API Extractor sees it. What is generated from a document is
 * there by name only: it is committed as `src/generated/`, where a review sees each change of it.
 *
 * @param folder - The package's folder.
 * @param types - The entry's declarations, such as `./dist/index.d.ts`.
 * @throws {@link ScriptError} `tool_failed` when the declarations do not compile or are not there.
 */
export function extractReport(folder: string, types: string): string {
  const temporary = mkdtempSync(join(tmpdir(), "energy-clients-api-"));
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
          reportFolder: temporary,
          reportTempFolder: join(temporary, "temp"),
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
    const report = readFileSync(join(temporary, "report.api.md"), "utf8");
    return withoutGenerated(report, generatedNames(readFileSync(join(folder, types), "utf8")));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ScriptError("tool_failed", `API Extractor on ${join(folder, types)}: ${reason}`, { cause });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
