// Where the console's pages lie; each is a chunk of its own.
export const routerOptions = {
  target: "react",
  routesDirectory: "./src/console/routes",
  generatedRouteTree: "./src/console/routes.gen.ts",
  autoCodeSplitting: true,
  quoteStyle: "double",
  semicolons: true,
  disableLogging: true,
};
