const { startMocks } = require("@energy-clients/contract-testing");

module.exports = async () => {
  const mocks = await startMocks();
  const { ett } = mocks.connect();
  process.env.ETT_BASE_URL = mocks.ett.url;
  process.env.ETT_TOKEN_URL = ett.environment.tokenUrl;
  process.env.ENMACC_BASE_URL = mocks.enmacc.url;
  globalThis.energyMocks = mocks;
};
