export { createMemoryJournal } from "./stores/memory-store.js";
