import { eslintPlugin } from "@energy-clients/client-core/eslint";
import * as parser from "@typescript-eslint/parser";

export default [
  {
    files: ["**/*.ts"],
    languageOptions: { parser, parserOptions: { projectService: true } },
    plugins: { "energy-clients": eslintPlugin },
    rules: { "energy-clients/no-dropped-result": "error" },
  },
];
