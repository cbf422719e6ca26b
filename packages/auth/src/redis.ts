export type { QuotaStore } from "./rate-limit/quota-store.js";
export { createRedisQuotaStore, type RedisQuotaStoreOptions } from "./rate-limit/redis-quota-store.js";
export type { EncryptionKey } from "./redis/entry-cipher.js";
export type { IoredisLike, NodeRedisLike, RedisClient } from "./redis/redis-commands.js";
export { createRedisTokenStore, type RedisTokenStoreOptions } from "./tokens/redis-token-store.js";
export type { TokenStore } from "./tokens/token-store.js";
