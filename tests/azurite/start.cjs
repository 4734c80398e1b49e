// Azurite that ends with whoever started it: its standard input is closed then, however that process ended.
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
require("azurite/dist/src/azurite.js");
