/** An object whose properties tests replace, and the names of those properties. */
interface Watched {
  readonly name: string;
  readonly owner: object;
  readonly keys: () => readonly PropertyKey[];
}

/** Everything else of a process keeps state for good reasons, such as caches of packages. */
function watched(): readonly Watched[] {
  const watch = (name: string, owner: object, keys: Watched["keys"]) => ({ name, owner, keys });
  return [
    watch("globalThis", globalThis, () => [...PLATFORM, ...dispatchers()]),
    watch("Date", Date, () => ["now"]),
    watch("Math", Math, () => ["random"]),
    watch("JSON", JSON, () => ["parse", "stringify"]),
    watch("performance", performance, () => ["now"]),
    watch("console", console, () => ["log", "info", "warn", "error", "debug"]),
    watch("process", process, () => ["cwd", "exit", "exitCode", "kill", "nextTick", "platform", "version"]),
    watch("process.env", process.env, () => Object.keys(process.env)),
  ];
}

const PLATFORM = [
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"],
  ...["queueMicrotask", "Date", "performance", "process", "crypto"],
  ...["fetch", "Request", "Response", "Headers", "AbortController", "AbortSignal"],
  ...["window", "document", "WorkerGlobalScope"],
];

/** Where undici keeps the dispatcher of all requests. */
function dispatchers(): readonly symbol[] {
  return Object.getOwnPropertySymbols(globalThis).filter(({ description }) =>
    description?.startsWith("undici.globalDispatcher"),
  );
}

type Values = ReadonlyMap<PropertyKey, unknown>;

/** What the process has, for {@link restoreGlobals}. */
export type Globals = readonly (Watched & { readonly values: Values })[];

/** Reads what tests replace. */
export function readGlobals(): Globals {
  // Node loads undici, which sets its dispatcher, when this is first read.
  void globalThis.Response;
  return watched().map((item) => ({ ...item, values: readValues(item) }));
}

function readValues({ owner, keys }: Watched): Values {
  return new Map(
    keys()
      .filter((key) => key in owner)
      .map((key) => [key, Reflect.get(owner, key)]),
  );
}

/** Puts everything back as it was found, and returns the names of what had changed. */
export function restoreGlobals(found: Globals): readonly string[] {
  return found.flatMap(({ name, owner, keys, values }) => {
    const changed = [...new Set([...values.keys(), ...keys()])].filter(
      (key) => !Object.is(Reflect.get(owner, key), values.get(key)),
    );
    for (const key of changed) {
      if (values.has(key)) Reflect.set(owner, key, values.get(key));
      else Reflect.deleteProperty(owner, key);
    }
    return changed.map((key) => `${name}.${typeof key === "symbol" ? key.description : key}`);
  });
}
