/** Credentials that no output may ever show. Each holds what encoders change. */
export const CLIENT_SECRET = "cl1ent+s3cret/with=odd&chars%";
export const API_KEY = "ap1-k3y-0123456789abcdef";
export const CLIENT_ID = "6b1d0a34-8f5c-4a57-9d0e-3c2b7f1e9a45";
export const TOKEN_URL = "https://login.example/tenant/oauth2/v2.0/token";
export const SCOPE = "https://login.example/energy-origin/.default";
