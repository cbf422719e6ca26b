import { createEnmaccClient } from "@energy-clients/enmacc-client";
import { createEttClient } from "@energy-clients/ett-client";
import { callEnmacc } from "./call-enmacc.js";
import { callEtt } from "./call-ett.js";
import { report } from "./report.js";

// A page: clients alone, that call the page's own server. That one adds the credentials.
const { origin } = location;
report(async () => ({
  ett: await callEtt(createEttClient({ baseUrl: origin })),
  enmacc: await callEnmacc(createEnmaccClient({ baseUrl: `${origin}/enmacc` })),
}));
