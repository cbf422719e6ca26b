import { refusalOf } from "./refusal-of.js";
import { report } from "./report.js";

// A page that has the secret itself, in its own code and in its worker's: both have to be refused.
report(async () => {
  const worker = new Worker("/secret-worker.js", { type: "module" });
  const inWorker = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  return { page: refusalOf(), worker: await inWorker };
});
