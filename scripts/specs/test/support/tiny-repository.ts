import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { build } from "../../src/build/build.ts";
import { generate } from "../../src/generate/generate.ts";
import { apis } from "./apis.ts";
import { filesIn } from "./files-in.ts";

const own = join(import.meta.dirname, "../..");
const repository = join(own, "../..");

/** A repository in a temporary folder that a test may break as it likes. */
export interface TinyRepository {
  readonly root: string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Replaces text that must be there. */
  edit(file: string, from: string, to: string): void;
}

/** Makes a repository with the three APIs of the real one, one or two operations each. Gone after the test. */
export function tinyRepository(): TinyRepository {
  const root = mkdtempSync(join(tmpdir(), "specs-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const repository = repositoryAt(root);
  for (const [file, text] of Object.entries(files)) repository.write(file, text);
  return repository;
}

let built: ReadonlyMap<string, string> | undefined;

/** Makes a repository as {@link tinyRepository} does, with what `pnpm specs build` and `pnpm generate` make of it. */
export async function builtRepository(): Promise<TinyRepository> {
  const repository = tinyRepository();
  if (built === undefined) {
    build(repository.root, apis);
    await generate(repository.root, apis);
    built = filesIn(repository.root);
  } else for (const [file, text] of built) repository.write(file, text);
  return repository;
}

function repositoryAt(root: string): TinyRepository {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const edit = (file: string, from: string, to: string) => {
    if (!read(file).includes(from)) throw new Error(`${file} does not contain ${from}`);
    write(file, read(file).replace(from, to));
  };
  return { root, read, write, edit };
}

/** Copies the scripts as a checkout has them: nothing is installed. */
export function copyScripts(root: string): void {
  for (const name of ["shared", "specs"]) {
    const folder = join("scripts", name);
    cpSync(join(repository, folder, "src"), join(root, folder, "src"), { recursive: true });
    cpSync(join(repository, folder, "package.json"), join(root, folder, "package.json"));
  }
}

/** Puts the scripts beside the documents, so that the command line works on them. */
export function installScripts({ root }: TinyRepository): void {
  copyScripts(root);
  const ofShared = "scripts/shared/node_modules";
  symlinkSync(join(repository, ofShared), join(root, ofShared), "junction");
  const modules = join(root, "scripts/specs/node_modules");
  const scope = "@energy-clients";
  mkdirSync(join(modules, scope), { recursive: true });
  const installed = readdirSync(join(own, "node_modules")).filter((name) => name !== scope);
  const packages = readdirSync(join(own, "node_modules", scope)).map((name) => `${scope}/${name}`);
  for (const name of [...installed, ...packages]) {
    const isCopied = name === `${scope}/scripts-shared`;
    const target = isCopied ? join(root, "scripts/shared") : realpathSync(join(own, "node_modules", name));
    symlinkSync(target, join(modules, name), "junction");
  }
}

const source = { source: "a test", retrievedAt: "2026-11-21" };

const ettUpstream = {
  openapi: "3.0.3",
  info: { title: "Tiny", version: "1.0.0", license: { name: "MIT", url: "https://example.com/licence" } },
  servers: [{ url: "https://ett.invalid.test" }],
  security: [{ Bearer: [] }],
  tags: [{ name: "Wallet", description: "Wallets." }],
  paths: {
    "/wallets/{walletId}": {
      get: {
        tags: ["Wallet"],
        operationId: "getWallet",
        summary: "One wallet",
        description: "Reads it.",
        parameters: [
          { name: "walletId", in: "path", required: true, schema: { type: "string", format: "uuid" } },
          { name: "X-API-Version", in: "header", required: true, schema: { type: "string" } },
        ],
        responses: {
          200: {
            description: "It.",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Wallet" } } },
          },
          404: { description: "Not found." },
        },
      },
    },
  },
  components: {
    securitySchemes: { Bearer: { type: "http", scheme: "bearer" } },
    schemas: {
      Wallet: { type: "object", required: ["id"], properties: { id: { type: "string", format: "uuid" } } },
    },
  },
};

const ettOverlay = `overlay: 1.0.0
info:
  title: Corrections
  version: 1.0.0
actions:
  - x-name: versions
    description: The client fills it in.
    target: $.paths[*][*].parameters[?@.name=='X-API-Version']
    update:
      x-client-supplied: true
  - x-name: version-per-operation
    description: Each operation has one.
    target: $.paths[*][*]
    update:
      x-api-version: "1"
  - x-name: wallet-is-disabled
    description: The published schema lacks the field.
    target: $.components.schemas.Wallet.properties
    update:
      disabledDate:
        type: integer
        format: int64
        x-unit: seconds
`;

const orders = `openapi: 3.0.3
info:
  title: Tiny orders
  version: "2"
  license:
    name: MIT
    url: https://example.com/licence
x-provenance: modelled
servers:
  - url: https://orders.invalid.test
security:
  - ApiKey: []
tags:
  - name: Orders
    description: Orders.
paths:
  /orders:
    post:
      tags: [Orders]
      operationId: createOrder
      summary: Create an order
      x-idempotent: false
      x-recovery-hint: List the orders.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Order"
      responses:
        "201":
          description: Made.
        "400":
          description: Not understood.
components:
  securitySchemes:
    ApiKey:
      type: apiKey
      in: header
      name: x-api-key
  schemas:
    Order:
      type: object
      required: [lines]
      properties:
        note:
          type: string
          default: none
        lines:
          type: array
          items:
            allOf:
              - $ref: "#/components/schemas/Line"
              - type: object
                properties:
                  position:
                    type: integer
                    minimum: 1
    Line:
      type: object
      required: [gsrn, amount]
      properties:
        gsrn:
          type: string
          pattern: "^\\\\d{18}$"
        amount:
          type: number
          minimum: 0
          exclusiveMinimum: true
        kind:
          type: string
          nullable: true
          enum: [buy, sell, null]
        inner:
          $ref: "#/components/schemas/Line"
`;

const identity = `openapi: 3.0.3
info:
  title: Tiny identity
  version: "1"
  license:
    name: MIT
    url: https://example.com/licence
x-provenance: documented
servers:
  - url: https://login.invalid.test
security: []
tags:
  - name: Token
    description: Tokens.
paths:
  /token:
    post:
      tags: [Token]
      operationId: requestToken
      summary: Request a token
      x-idempotent: true
      responses:
        "200":
          description: A token.
        "400":
          description: Not understood.
`;

const files: Record<string, string> = {
  "specs/apis.json": readFileSync(join(repository, "specs/apis.json"), "utf8"),
  "specs/specs.lock.json": JSON.stringify({ apis: { ett: source, "ett-identity": source, enmacc: source } }),
  "specs/redocly.yaml": readFileSync(join(repository, "specs/redocly.yaml"), "utf8"),
  "specs/ett/upstream.json": JSON.stringify(ettUpstream, null, 2),
  "specs/ett/overlay.yaml": ettOverlay,
  "specs/ett-identity/upstream.yaml": identity,
  "specs/enmacc/upstream.yaml": orders,
};
