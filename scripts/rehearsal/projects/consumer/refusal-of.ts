import { connectEnmacc } from "./connect-enmacc.js";
import { connectEtt } from "./connect-ett.js";

/** What is said to code that would have a secret here. */
export function refusalOf(): readonly string[] {
  return [
    () => connectEtt("https://ett.example", "https://login.example/t"),
    () => connectEnmacc("https://a.example"),
  ].map((connect) => {
    try {
      connect();
      return "nothing: the secret was taken";
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  });
}
