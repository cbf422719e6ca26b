/** The faults that the console injects, with the words of their choice. */
export const FAULTS = [
  { value: "429", label: "429 Too Many Requests", fault: { status: 429 } },
  { value: "503", label: "503 Service Unavailable", fault: { status: 503 } },
  { value: "401", label: "401 Unauthorized", fault: { status: 401 } },
  { value: "html", label: "502 with an HTML page of a gateway", fault: { html: 502 } },
  { value: "reset", label: "connection reset after the request was read", fault: { reset: "after-read" } },
  { value: "body", label: "connection reset in mid-body", fault: { reset: "mid-body" } },
] as const;
