interface ImportMeta {
  /** Vite's: the modules whose paths match a pattern. */
  glob<Module>(pattern: string, options: { readonly eager: true }): Readonly<Record<string, Module>>;
}
