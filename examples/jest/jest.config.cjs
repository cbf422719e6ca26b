module.exports = { globalSetup: "./mocks-setup.cjs", globalTeardown: "./mocks-teardown.cjs" };
