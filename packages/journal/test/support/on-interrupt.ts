/** Runs work before this process ends because of SIGINT or SIGTERM. The work is synchronous. @returns What takes it back. */
export function onInterrupt(work: () => void): () => void {
  const handlers = Object.entries({ SIGINT: 130, SIGTERM: 143 }).map(([signal, code]) => {
    const handler = () => {
      work();
      process.exit(code);
    };
    process.once(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const remove of handlers) remove();
  };
}
