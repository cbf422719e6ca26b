import { testSharedTokens } from "./redis-token-tests.js";

testSharedTokens("redis");
