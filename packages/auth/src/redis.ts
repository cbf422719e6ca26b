export type { QuotaStore } from "./quota/quota-store.js";
export type { EncryptionKey } from "./redis/entry-cipher.js";
export type { IoredisLike, NodeRedisLike, RedisClient } from "./redis/redis-commands.js";
export { createRedisQuotaStore, type RedisQuotaStoreOptions } from "./redis/redis-quota-store.js";
export { createRedisTokenStore, type RedisTokenStoreOptions } from "./redis/redis-token-store.js";
export type { TokenStore } from "./tokens/token-store.js";
