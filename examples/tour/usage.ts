export const usage = `Usage: npm start [-- --write]

Walks through both APIs with the typed, authenticated clients, and prints each step. Without
credentials everything runs on this machine against mocks built from the API documents, and nothing
is at stake.

Against live systems, each API by itself, when its credentials are in the environment:

  ETT_CLIENT_ID         GUID of the client            } both
  ETT_CLIENT_SECRET     its secret                    }
  ETT_ENVIRONMENT       demo (default) or production
  ETT_ORGANIZATION_ID   organisation to look at; else the first that gave its consent
  ETT_BASE_URL          } another environment instead of ETT_ENVIRONMENT: the API's origin,
  ETT_TOKEN_URL         } the URL of its token endpoint,
  ETT_SCOPE             } and the OAuth scope (default: that of demo)

  ENMACC_BASE_URL       as enmacc handed it out       }
  ENMACC_CLIENT_ID      id of the application         } all four
  ENMACC_CLIENT_SECRET  its secret                    }
  ENMACC_API_KEY        the key sent as x-api-key     }
  ENMACC_ENVIRONMENT    production (default) or sandbox; a URL does not tell which one it is

Options:

  --write      Also run the steps that change something: contracts, endpoints, a transfer and a
               claim of 1 Wh each; an RFQ and the acceptance of a quote on it. Nothing further is
               asked. Refused before anything is sent for ETT's production, and for enmacc unless
               ENMACC_ENVIRONMENT=sandbox: an accepted quote is a trade.
  -h, --help   Print this.

Live, the tour reads only, unless --write is given. Against the mocks every step runs. The tour was
tried against mocks, not against the live systems; enmacc's operations are modelled, save for
authentication, and will differ from the real ones.`;
