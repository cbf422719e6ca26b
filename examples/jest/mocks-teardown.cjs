module.exports = async () => {
  await globalThis.energyMocks.close();
  globalThis.energyMocks.expectNoViolations();
};
