import { createEttClient, forOrganization, type OrganizationOperations } from "@energy-clients/ett-client";

export const ORGANIZATION = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const RECEIVER = "7a1e4c55-0b2d-4f6e-8a9b-0c1d2e3f4a5b";
const CERTIFICATE = { registry: "Energinet_DK1", streamId: "ab61f7d2-08e5-4c39-9b74-d5c3e1a8f026" };

export type EttOperations = OrganizationOperations;

/** A transfer as the mock of ETT has it. */
interface Transfer {
  readonly id: string;
  readonly at: number;
  readonly item: Record<string, unknown>;
}

/** What happens to the next transfer request. */
export type Behaviour =
  | "accept"
  /** Acts, and the response is lost. */
  | "lose"
  /** Does not act, and the request is lost. */
  | "drop"
  /** Acts, and the response breaks off; only over HTTP. */
  | "cut"
  /** Acts after that many ms; the response is lost, or an error. */
  | { readonly actsAfterMs: number; readonly status?: number }
  | { readonly status: number; readonly acts?: boolean; readonly body?: unknown };

/** An ETT in memory that remembers transfers, with a clock of its own. */
export class FakeEtt {
  readonly transfers: Transfer[] = [];
  readonly late: (Transfer & { readonly dueAt: number })[] = [];
  readonly requests: { readonly method: string; readonly path: string; readonly body?: string }[] = [];
  readonly behaviours: Behaviour[] = [];
  readonly statuses = new Map<string, string>();
  /** The certificate's quantity that has not been transferred. */
  available = 1_000_000;
  /** How far this server's clock is ahead, in ms. */
  clockAheadMs = 0;
  /** The status of a transfer that has just been accepted. */
  firstStatus = "completed";
  /** The amounts of the slices that the next transfers take, one after the other; by default one slice for each. */
  slices: number[] = [];
  /** For how many polls a request is pending before it has its status. */
  pendingPolls = 0;
  isDown = false;
  /** The HTTP status of reads, if they are refused. */
  readStatus: number | undefined;
  onTransfer: (() => void | Promise<void>) | undefined;
  readonly #now: () => number;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get posts(): number {
    return this.requests.filter(({ method }) => method === "POST").length;
  }

  /** A client for the organisation, without credentials. */
  client() {
    const fetch = (url: string, init: { method: string; body?: string }) => this.respond(url, init);
    const ett = createEttClient({ baseUrl: "https://ett.example", fetch: fetch as never });
    return forOrganization(ett, ORGANIZATION);
  }

  /** Something that somebody else, or an earlier program, transferred. */
  transferByOther(quantity = 100): void {
    this.#act({ certificateId: CERTIFICATE, receiverId: RECEIVER, quantity });
  }

  #act(body: { certificateId: object; receiverId: string; quantity: number }, at = this.#now()): string {
    this.#count += 1;
    const id = `00000000-0000-4000-8000-${String(this.#count).padStart(12, "0")}`;
    const { certificateId, receiverId, quantity } = body;
    const item = {
      federatedStreamId: certificateId,
      receiverId,
      quantity,
      start: 0,
      end: 3600,
      gridArea: "DK1",
    };
    const parts =
      this.slices.length > 0 ? this.slices.splice(0) : this.firstStatus === "failed" ? [] : [quantity];
    for (const part of parts)
      this.transfers.push({ id, at: at + this.clockAheadMs, item: { ...item, quantity: part } });
    this.available -= quantity;
    this.statuses.set(id, this.firstStatus);
    return id;
  }

  /** @throws for a request without a response. */
  async respond(href: string, { method, body }: { method: string; body?: string }): Promise<Response> {
    const url = new URL(href);
    this.requests.push({ method, path: url.pathname, ...(body !== undefined && { body }) });
    for (const due of this.late.splice(0)) {
      if (due.dueAt <= this.#now()) this.#act(JSON.parse(String(due.item["body"])), due.dueAt);
      else this.late.push(due);
    }
    if (this.isDown) throw new TypeError("fetch failed");
    const json = (value: unknown, status = 200) =>
      new Response(JSON.stringify(value), {
        status,
        headers: {
          "content-type": "application/json",
          "api-supported-versions": "1",
          date: new Date(this.#now() + this.clockAheadMs).toUTCString(),
        },
      });
    if (method === "POST" && url.pathname === "/wallet-api/transfers") {
      await this.onTransfer?.();
      const behaviour = this.behaviours.shift() ?? "accept";
      const act = () => this.#act(JSON.parse(body ?? "{}"));
      if (behaviour === "accept") return json({ transferRequestId: act() }, 202);
      if (behaviour === "cut") return json({ transferRequestId: act(), isCut: true }, 202);
      if (behaviour === "lose") act();
      if (typeof behaviour === "object") {
        if ("actsAfterMs" in behaviour)
          this.late.push({ id: "", at: 0, item: { body }, dueAt: this.#now() + behaviour.actsAfterMs });
        else if (behaviour.acts) act();
        const responseBody = "body" in behaviour ? behaviour.body : { title: "refused" };
        if (behaviour.status !== undefined) return json(responseBody, behaviour.status);
      }
      throw new TypeError("fetch failed");
    }
    if (this.readStatus !== undefined) return json({ title: "refused" }, this.readStatus);
    if (url.pathname.startsWith("/wallet-api/request-status/")) {
      const status = this.statuses.get(url.pathname.split("/").at(-1) ?? "");
      if (status !== undefined && this.pendingPolls-- > 0) return json({ status: "pending" });
      return status === undefined ? json({ title: "Not Found" }, 404) : json({ status });
    }
    if (url.pathname === "/wallet-api/transfers/cursor") {
      const since = Number(url.searchParams.get("UpdatedSince") ?? 0);
      const result = this.transfers.filter(({ at }) => at / 1000 > since).map(({ item }) => item);
      const metadata = { count: result.length, updatedAt: since, limit: 2_147_483_647, total: result.length };
      return json({ result, metadata });
    }
    if (url.pathname.startsWith("/wallet-api/certificates/"))
      return this.available > 0
        ? json({ federatedStreamId: CERTIFICATE, quantity: this.available })
        : json({ title: "Not Found" }, 404);
    return json({ title: "Not Found" }, 404);
  }
}

/** The body of a transfer. */
export const transferOf = (quantity = 100) => ({
  certificateId: CERTIFICATE,
  receiverId: RECEIVER,
  quantity,
  hashedAttributes: [] as string[],
});
