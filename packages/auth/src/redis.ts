export type { EncryptionKey } from "./entry-cipher.js";
export type { QuotaStore } from "./quota-store.js";
export type { IoredisLike, NodeRedisLike, RedisClient } from "./redis-commands.js";
export { createRedisQuotaStore, type RedisQuotaStoreOptions } from "./redis-quota-store.js";
export { createRedisTokenStore, type RedisTokenStoreOptions } from "./redis-token-store.js";
export type { TokenStore } from "./token-store.js";
