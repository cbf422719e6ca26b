import { callEnmacc } from "./call-enmacc.js";
import { callEtt } from "./call-ett.js";
import { connectEnmacc } from "./connect-enmacc.js";
import { connectEtt } from "./connect-ett.js";

/** What the worker is bound to. */
interface Bindings {
  readonly ETT_URL: string;
  readonly TOKEN_URL: string;
  readonly ENMACC_URL: string;
}

// A worker on a server: it keeps secrets, as its bindings do.
export default {
  async fetch(_request: Request, { ETT_URL, TOKEN_URL, ENMACC_URL }: Bindings): Promise<Response> {
    const ett = await callEtt(connectEtt(ETT_URL, TOKEN_URL));
    const enmacc = await callEnmacc(connectEnmacc(ENMACC_URL));
    return Response.json({ ett, enmacc });
  },
};
