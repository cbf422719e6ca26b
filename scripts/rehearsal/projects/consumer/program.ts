import { callEnmacc } from "./call-enmacc.js";
import { callEtt } from "./call-ett.js";
import { connectEnmacc } from "./connect-enmacc.js";
import { connectEtt } from "./connect-ett.js";

// A program of a team that uses both APIs. Nothing is awaited at the top: it is compiled to CommonJS too.
async function main(): Promise<void> {
  const { ETT_URL = "", TOKEN_URL = "", ENMACC_URL = "" } = process.env;
  const ett = await callEtt(connectEtt(ETT_URL, TOKEN_URL));
  const enmacc = await callEnmacc(connectEnmacc(ENMACC_URL));
  console.log(JSON.stringify({ ett, enmacc }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
