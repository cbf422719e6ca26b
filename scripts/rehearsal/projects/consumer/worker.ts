import { callEnmacc } from "./call-enmacc.js";
import { callEtt } from "./call-ett.js";
import { connectEnmacc } from "./connect-enmacc.js";
import { connectEtt } from "./connect-ett.js";

/** Bindings of the worker. */
interface Bindings {
  readonly ETT_URL: string;
  readonly TOKEN_URL: string;
  readonly ENMACC_URL: string;
}

// A worker runs on a server, so it can have secrets.
export default {
  async fetch(_request: Request, { ETT_URL, TOKEN_URL, ENMACC_URL }: Bindings): Promise<Response> {
    const ett = await callEtt(connectEtt(ETT_URL, TOKEN_URL));
    const enmacc = await callEnmacc(connectEnmacc(ENMACC_URL));
    return Response.json({ ett, enmacc });
  },
};
