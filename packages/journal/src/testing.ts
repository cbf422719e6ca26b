export { createMemoryJournal } from "./stores/memory-store.js";
export { journalStoreTests, type StoreTest } from "./stores/store-tests.js";
