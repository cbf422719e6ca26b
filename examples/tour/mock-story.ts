import type { Mocks } from "@energy-clients/contract-testing";

/**
 * Sets the answers that a story needs and a mock without a state can not give: before contracts are created there are
 * none, the receiver has a wallet of its own, requests take a moment, and the trades come in two pages.
 */
export function scriptStory({ ett, enmacc }: Mocks): void {
  ett.script("getContracts", { example: "empty" });
  ett.script(
    "getWallets",
    {},
    {
      body: {
        result: [
          {
            id: "c2d81f06-5e3a-4b97-86fd-04a1e7b95c38",
            publicKey:
              "FTp7kySdagPYzq9mp6a2rHedEH+sw3yJjAZB6+2N3Ffd5pPDfHiKzQk7qDuIczms3UAX58HGqW3H6sC70S+WhrY=",
            disabledDate: null,
          },
        ],
        metadata: { count: 1, offset: 0, limit: 2_147_483_647, total: 1 },
      },
    },
  );
  const transfer = [{ example: "pending" }, { example: "default" }];
  const claim = [{ example: "pending" }, { example: "default" }];
  ett.script("getRequestStatus", ...transfer, ...claim);
  enmacc.script("getTrades", { example: "tradesFirstPage" }, { example: "tradesSecondPage" });
}
