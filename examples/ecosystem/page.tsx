import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import createQueries from "openapi-react-query";
import { createRoot } from "react-dom/client";
import { createQueryHook } from "swr-openapi";
import { createPortalClient } from "../guides/browser-client.ts";

// A page as a team has it: two libraries' hooks on one client, which calls the page's own back end.
const ett = createPortalClient(location.origin);
const queries = createQueries(ett);
const useSwr = createQueryHook(ett, "ett");
// The back end replaces the id by that of the session.
const certificates = {
  params: { query: { organizationId: "00000000-0000-4000-8000-000000000000", Limit: 2 } },
};

interface Shown {
  readonly data?: { readonly result: readonly { readonly quantity: number }[] } | undefined;
  readonly error?: unknown;
}

function Certificates({ label, data, error }: Shown & { readonly label: string }) {
  if (error !== undefined && error !== null)
    return (
      <p role="alert" aria-label={label}>
        {String(error)}
      </p>
    );
  if (data === undefined) return null;
  return (
    <ul aria-label={label}>
      {data.result.map(({ quantity }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
        <li key={index}>{quantity} Wh</li>
      ))}
    </ul>
  );
}

function WithReactQuery() {
  const { data, error } = queries.useQuery("get", "/wallet-api/certificates", certificates, { retry: false });
  return <Certificates label="openapi-react-query" data={data} error={error} />;
}

function WithSwr() {
  const { data, error } = useSwr("/wallet-api/certificates", certificates, { shouldRetryOnError: false });
  return <Certificates label="swr-openapi" data={data} error={error} />;
}

const root = document.body.appendChild(document.createElement("main"));
createRoot(root).render(
  <QueryClientProvider client={new QueryClient()}>
    <WithReactQuery />
    <WithSwr />
  </QueryClientProvider>,
);
