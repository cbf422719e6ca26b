import { refusalOf } from "./refusal-of.js";

postMessage(refusalOf());
