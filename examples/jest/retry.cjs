const { startMocks } = require("@energy-clients/contract-testing");

let mocks;
beforeAll(async () => {
  mocks = await startMocks();
});
afterEach(() => {
  mocks.expectNoViolations();
  mocks.reset();
});
afterAll(() => mocks.close());

test("tries again after 503", async () => {
  mocks.ett.injectFault("getWallets", { status: 503 });

  await codeUnderTest(mocks.connect().ett);

  expect(mocks.ett.calls("getWallets")).toHaveLength(2);
});
